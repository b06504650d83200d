internal import GraphQLCore

/// Tells other loops and processes what was used, and learns what they have used: one transaction in MAIN, about once a second,
/// where there is something to tell. What is used anywhere counts everywhere within two seconds.
public final class BudgetFlush {
    /// Owners that one transaction tells of; the others are told with the next.
    private static let maximumOwners = 2_000
    /// Seconds between two looks for what nobody uses any more.
    private static let cleaningSeconds = 60
    /// Rows that are cleaned at once.
    private static let cleanedAtOnce = 5_000

    private let budgets: Budgets
    private let databases: any Databases
    private let clock: any Clock
    private var isRunning = false
    private var cleanedAt = 0

    /// What drains is what each kind of level gets back in a second. No row is locked for longer than the transaction, and all
    /// lock them in one order.
    private static let tell = StatementText(
        .main,
        """
        INSERT INTO budget_levels AS known (kind, key, database_microseconds, answer_bytes, drained_at)
        SELECT used.kind, used.key, used.database_microseconds, used.answer_bytes, $5::timestamptz
        FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])
            AS used (kind, key, database_microseconds, answer_bytes)
        ORDER BY used.kind, used.key
        ON CONFLICT (kind, key) DO UPDATE SET (database_microseconds, answer_bytes, drained_at) = (
            SELECT greatest(0, known.database_microseconds - floor(refill.database_microseconds * past.seconds)::bigint)
                       + excluded.database_microseconds,
                   greatest(0, known.answer_bytes - floor(refill.answer_bytes * past.seconds)::bigint)
                       + excluded.answer_bytes,
                   greatest(known.drained_at, excluded.drained_at)
            FROM unnest($6::text[], $7::bigint[], $8::bigint[]) AS refill (kind, database_microseconds, answer_bytes)
            CROSS JOIN (
                SELECT greatest(0, extract(epoch FROM excluded.drained_at - known.drained_at)) AS seconds
            ) AS past
            WHERE refill.kind = known.kind)
        RETURNING known.kind, known.key, known.database_microseconds, known.answer_bytes
        """)

    private static let note = StatementText(
        .main,
        """
        SELECT api_usage_add(
            $1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::timestamptz)
        """)

    /// What was used longer ago than two windows has drained, however much it was within its budget.
    private static let clean = StatementText(
        .main,
        """
        DELETE FROM budget_levels AS old
        USING (
            SELECT known.kind, known.key
            FROM budget_levels AS known
            WHERE known.drained_at < $1::timestamptz
            ORDER BY known.kind, known.key
            LIMIT $2::bigint
            FOR UPDATE SKIP LOCKED
        ) AS gone
        WHERE old.kind = gone.kind AND old.key = gone.key
        """)

    /// - Parameter databases: those of the loop; what is sent is no request's.
    public init(_ budgets: Budgets, _ databases: any Databases, clock: any Clock) {
        self.budgets = budgets
        self.databases = databases
        self.clock = clock
    }

    /// Tells and learns, unless the last time is still going on.
    /// - Parameter monotonic: microseconds of the monotonic clock, asked for again when the answer is there.
    /// - Returns: why it could not be told; it will be with the next.
    @discardableResult
    public func run(monotonic: () -> Int) async -> DatabaseError? {
        if isRunning { return nil }
        isRunning = true
        defer { isRunning = false }
        // Before anything is taken: an account that has nothing untold is forgotten, and what cannot be told would be with it.
        budgets.sweep(at: monotonic())
        let used = budgets.takeUntold(atMost: Self.maximumOwners)
        let usage = budgets.takeUntoldUsage(atMost: Self.maximumOwners)
        if used.isEmpty, usage.isEmpty { return nil }
        do {
            let levels = try await send(used, usage)
            learn(levels, used, at: monotonic())
            return nil
        } catch {
            for (bucket, use) in used { bucket.restoreUntold(use) }
            for (account, usage) in usage { account.restore(usage) }
            return error as? DatabaseError
        }
    }

    private func send(
        _ used: [(bucket: BudgetBucket, use: BudgetUse)], _ usage: [(account: BudgetAccount, usage: ApiUsage)]
    ) async throws -> StatementRows {
        let now = clock.microsecondsSince1970()
        var statements = [telling(used, now)]
        if !usage.isEmpty { statements.append(noting(usage, now)) }
        let seconds = now / 1_000_000
        if seconds - cleanedAt >= Self.cleaningSeconds || seconds < cleanedAt {
            cleanedAt = seconds
            // More than an empty budget needs to be full again, twice, for what was used beyond it.
            statements.append(
                Statement(
                    Self.clean, [.time(seconds - 10 * budgets.windowSeconds), .integer(Self.cleanedAtOnce)]))
        }
        let all = statements
        return try await databases.withTransaction(.main, for: .server) { try await $0.rows(of: all) }[0]
    }

    private func telling(_ used: [(bucket: BudgetBucket, use: BudgetUse)], _ now: Int) -> Statement {
        let kinds = Owner.LevelKind.allCases
        let refills = kinds.map { budgets.refill(of: $0) }
        return Statement(
            Self.tell,
            [
                .array(used.map { $0.bucket.level.kind.rawValue }), .array(used.map { $0.bucket.level.key }),
                .array(used.map { String($0.use.databaseMicroseconds) }),
                .array(used.map { String($0.use.answerBytes) }), .preciseTime(now), .array(kinds.map(\.rawValue)),
                .array(refills.map { String($0.databaseMicroseconds) }),
                .array(refills.map { String($0.answerBytes) }),
            ])
    }

    private func noting(_ usage: [(account: BudgetAccount, usage: ApiUsage)], _ now: Int) -> Statement {
        let users = usage.map(\.account.user)
        let number = { (value: (ApiUsage) -> Int) in
            Statement.Parameter.array(usage.map { String(value($0.usage)) })
        }
        let hour = now / 1_000_000 / 3_600 * 3_600
        return Statement(
            Self.note,
            [
                .array(users.map { $0?.organisation.text }), .array(users.map { $0?.user.text }),
                .array(users.map { $0?.apiKey?.text }), number(\.requests), number(\.errors),
                number(\.use.databaseMicroseconds), number(\.use.answerBytes), .time(hour),
            ])
    }

    private func learn(
        _ levels: StatementRows, _ used: [(bucket: BudgetBucket, use: BudgetUse)], at now: Int
    ) {
        var buckets: [String: BudgetBucket] = [:]
        for (bucket, _) in used { buckets[bucket.level.kind.rawValue + bucket.level.key] = bucket }
        for row in 0..<levels.count {
            guard let kind = levels.string(row, 0), let key = levels.string(row, 1),
                let database = levels.integer(row, 2), let answers = levels.integer(row, 3)
            else { continue }
            buckets[kind + key]?.learn(BudgetUse(databaseMicroseconds: database, answerBytes: answers), at: now)
        }
    }
}

extension Owner.Level {
    /// What tells it from others of its kind.
    fileprivate var key: String {
        switch self {
        case .tree(let reseller): reseller?.text ?? ""
        case .tenant(let uuid), .viewer(let uuid): uuid.text
        case .anonymous, .proxy: ""
        case .network(let network): network.text
        }
    }
}
