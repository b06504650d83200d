internal import GraphQLCore

/// How many people may try to sign in, and how often. It is counted in MAIN, for all processes, and for accounts that there are and
/// others alike; an attempt counts before its password is checked, so that those that run at the same time count too.
///
/// A person is counted together with the network it comes from: five wrong passwords from elsewhere do not lock the right one out.
/// Many of them do, for an account and for a network, but never where that account has signed in before.
enum SignInThrottle {
    /// When attempts are too many, in seconds: up to `free` nothing follows; from then on each doubles the time for which no
    /// attempt is looked at, from `first` up to `longest`. The count begins anew after `window`.
    struct Rule {
        let free: Int
        let window: Int
        static let first = 30
        static let longest = 15 * 60

        /// An account from one network.
        static let pair = Rule(free: 5, window: 86_400)
        /// An account from all networks.
        static let account = Rule(free: 100, window: 86_400)
        /// Many people can be behind one address.
        static let network = Rule(free: 50, window: 3_600)
        /// Successes write sessions and lines of the audit log: an account from one network, and all from a network.
        static let successes = Rule(free: 60, window: 3_600)
        static let successesOfNetwork = Rule(free: 1_000, window: 3_600)
        /// Current passwords of a user that is signed in.
        static let password = Rule(free: 5, window: 86_400)
    }

    /// How long it is remembered that an account has signed in from a network.
    private static let knownSeconds = 180 * 86_400

    /// What is counted, and until when it is not looked at, in seconds since 1970.
    struct Count {
        let key: Statement.Parameter
        let rule: Rule
        let blockedUntil: Int?

        func secondsBlocked(_ now: Int) -> Int? { blockedUntil.flatMap { $0 > now ? $0 - now : nil } }
    }

    /// The counts of an attempt, as they are before it.
    struct Counts {
        let pair: Count
        let account: Count
        let network: Count
        let successes: Count
        let successesOfNetwork: Count
        /// Of a success from this network.
        let known: Statement.Parameter
        /// For whom turns are taken.
        let claim: PasswordClaim
    }

    /// A word in front keeps the kinds of keys apart. It reads no table of people.
    private static let look = StatementText(
        .main,
        """
        SELECT '\\x' || encode(sha256(convert_to(asked.text, 'UTF8')), 'hex'), (
                SELECT extract(epoch FROM t.blocked_until)::bigint
                FROM sign_in_throttles AS t
                WHERE t.key = sha256(convert_to(asked.text, 'UTF8'))
            )
        FROM (
            SELECT s.place, CASE s.place
                WHEN 1 THEN 'pair ' || $2::text || ' ' || lower($1::text)
                WHEN 2 THEN 'account ' || lower($1::text)
                WHEN 3 THEN 'network ' || $2::text
                WHEN 4 THEN 'successes ' || $2::text || ' ' || lower($1::text)
                WHEN 5 THEN 'successes of ' || $2::text
                ELSE 'known ' || $2::text || ' ' || lower($1::text) END AS text
            FROM generate_series(1, 6) AS s (place)
        ) AS asked
        ORDER BY asked.place
        """)

    /// - Parameter email: as it is looked for.
    static func look(_ email: String, _ request: PortalRequest) async throws -> Counts {
        let network = network(of: request.client)
        let rows = try await request.rows(of: Statement(look, [.text(email), .text(network)]))
        func count(_ place: Int, _ rule: Rule) -> Count {
            Count(key: key(place), rule: rule, blockedUntil: rows.integer(place, 1))
        }
        func key(_ place: Int) -> Statement.Parameter {
            guard rows.count == 6, let key = rows.string(place, 0) else {
                preconditionFailure("the statement gives six rows")
            }
            return .text(key)
        }
        return Counts(
            pair: count(0, .pair), account: count(1, .account), network: count(2, .network),
            successes: count(3, .successes), successesOfNetwork: count(4, .successesOfNetwork), known: key(5),
            claim: PasswordClaim(network: network, account: rows.string(1, 0) ?? ""))
    }

    /// The count of current passwords of a user.
    static func passwordCount(of user: UUID, _ request: PortalRequest) async throws -> Count {
        let rows = try await request.rows(of: Statement(lookAtOne, [.text("password " + user.text)]))
        guard rows.count == 1, let key = rows.string(0, 0) else { preconditionFailure("the statement gives one row") }
        return Count(key: .text(key), rule: .password, blockedUntil: rows.integer(0, 1))
    }

    private static let lookAtOne = StatementText(
        .main,
        """
        SELECT '\\x' || encode(asked.key, 'hex'), (
                SELECT extract(epoch FROM t.blocked_until)::bigint
                FROM sign_in_throttles AS t
                WHERE t.key = asked.key
            )
        FROM (SELECT sha256(convert_to($1::text, 'UTF8')) AS key) AS asked
        """)

    /// Whether an account has signed in from here before.
    private static let readKnown = StatementText(
        .main,
        """
        SELECT EXISTS (
            SELECT
            FROM sign_in_throttles AS t
            WHERE t.key = $1::bytea AND t.forget_at > $2::timestamptz
        )
        """)

    static func isKnown(_ counts: Counts, now: Int, _ request: PortalRequest) async throws -> Bool {
        try await request.rows(of: Statement(readKnown, [counts.known, .time(now)])).boolean(0, 0)
    }

    // MARK: Attempts

    /// Counts an attempt: no row where none is looked at.
    private static let count = StatementText(
        .main,
        """
        INSERT INTO sign_in_throttles AS t (key, failures, forget_at)
        VALUES ($1::bytea, 1, $2::timestamptz + $3::integer * interval '1 second')
        ON CONFLICT (key) DO UPDATE SET
            failures = CASE WHEN t.forget_at <= $2::timestamptz THEN 1 ELSE t.failures + 1 END,
            forget_at = CASE WHEN t.forget_at <= $2::timestamptz THEN excluded.forget_at ELSE t.forget_at END,
            blocked_until = CASE WHEN t.forget_at > $2::timestamptz AND t.failures + 1 >= $4::integer
                THEN $2::timestamptz + interval '1 second'
                    * least($6::integer, $5::integer * power(2, least(t.failures + 1 - $4::integer, 30))) END
        WHERE t.blocked_until IS NULL OR t.blocked_until <= $2::timestamptz
        RETURNING t.failures
        """)

    private static let readEnd = StatementText(
        .main,
        """
        SELECT extract(epoch FROM t.blocked_until)::bigint
        FROM sign_in_throttles AS t
        WHERE t.key = $1::bytea
        """)

    /// Takes one attempt back that has succeeded, and what it has blocked: nobody else is counted meanwhile.
    private static let giveBack = StatementText(
        .main,
        """
        UPDATE sign_in_throttles
        SET failures = failures - 1, blocked_until = NULL
        WHERE key = $1::bytea AND failures > 0
        """)

    private static let clear = StatementText(.main, "DELETE FROM sign_in_throttles WHERE key = $1::bytea")

    private static let remember = StatementText(
        .main,
        """
        INSERT INTO sign_in_throttles (key, failures, forget_at)
        VALUES ($1::bytea, 0, $2::timestamptz)
        ON CONFLICT (key) DO UPDATE SET forget_at = excluded.forget_at
        """)

    /// More than an attempt adds, so that the table does not grow beyond what one window can hold.
    private static let clean = StatementText(
        .main,
        """
        DELETE FROM sign_in_throttles
        WHERE key IN (
            SELECT t.key
            FROM sign_in_throttles AS t
            WHERE t.forget_at <= $1::timestamptz AND coalesce(t.blocked_until, t.forget_at) <= $1::timestamptz
            ORDER BY t.forget_at
            LIMIT 10
            FOR UPDATE SKIP LOCKED
        )
        """)

    private static func counting(_ count: Count, _ now: Int) -> Statement {
        let rule = count.rule
        return Statement(
            Self.count,
            [
                count.key, .time(now), .integer(rule.window), .integer(rule.free), .integer(Rule.first),
                .integer(Rule.longest),
            ])
    }

    /// What becomes of an attempt that is about to be made.
    enum Admission {
        /// No password is checked for so many seconds.
        case refused(seconds: Int)
        case admitted
        /// The account or the network has too many attempts: only an account that is known here may go on.
        case forKnown(seconds: Int)
    }

    /// Counts an attempt that is about to be made. Counts are locked in one order in each transaction, the pair, the account, the
    /// network, so that none waits for one that waits for it.
    static func begin(
        _ counts: Counts, now: Int, _ transaction: RequestTransaction
    ) async throws -> (admission: Admission, counted: [Count]) {
        if let seconds = try await begin(counts.pair, now: now, transaction) { return (.refused(seconds: seconds), []) }
        let rows = try await transaction.rows(
            of: counting(counts.account, now), counting(counts.network, now), Statement(clean, [.time(now)]))
        let both = [counts.account, counts.network]
        let counted = both.indices.filter { rows[$0].count == 1 }.map { both[$0] }
        if counted.count == 2 { return (.admitted, counted) }
        var end = now + 1
        for place in both.indices where rows[place].count == 0 {
            end = max(end, try await self.end(of: both[place], transaction) ?? now)
        }
        return (.forKnown(seconds: end - now), counted)
    }

    /// Counts an attempt of one kind.
    /// - Returns: for how many seconds none is looked at; nil where this one is.
    static func begin(_ count: Count, now: Int, _ transaction: RequestTransaction) async throws -> Int? {
        let rows = try await transaction.rows(of: counting(count, now))
        if rows[0].count == 1 { return nil }
        return max(1, (try await end(of: count, transaction) ?? now) - now)
    }

    private static func end(of count: Count, _ transaction: RequestTransaction) async throws -> Int? {
        let rows = try await transaction.rows(of: Statement(readEnd, [count.key]))[0]
        return rows.count == 1 ? rows.integer(0, 0) : nil
    }

    /// An attempt has succeeded: what the account failed from here is forgotten, the attempt itself is none of those that failed
    /// elsewhere, and is counted among the successes.
    static func succeed(
        _ counts: Counts, counted: [Count], now: Int, _ transaction: RequestTransaction
    ) async throws {
        _ = try await transaction.rows(
            of: [Statement(clear, [counts.pair.key])] + counted.map(givingBack) + [
                counting(counts.successes, now), counting(counts.successesOfNetwork, now),
                Statement(remember, [counts.known, .time(now + knownSeconds)]),
            ])
    }

    static func clearing(_ count: Count) -> Statement { Statement(clear, [count.key]) }

    static func givingBack(_ count: Count) -> Statement {
        Statement(giveBack, [count.key])
    }

    /// The network that a client's attempts count for: an IPv4 address, and of IPv6 what one subscriber has.
    static func network(of client: IPAddress) -> String {
        client.isV4 ? client.text : IPAddress(high: client.high, low: 0).text + "/64"
    }
}
