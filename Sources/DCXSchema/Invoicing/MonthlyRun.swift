internal import GraphQLCore

/// `dcx-server bill`: one month of all organisations, one after the other: charged, suspended where they have not paid, invoiced.
/// Each of these is a transaction that finds out what is left to do: a run that was killed is run again, and goes on where it was.
public struct MonthlyRun {
    private let databases: any Databases
    private let clock: any Clock
    private let month: String
    private let closes: Bool
    /// Whether there is a database of network services.
    private let hasServices: Bool
    private let say: (String) -> Void

    /// - Parameters:
    ///   - month: `2026-11`.
    ///   - closes: whether invoices of the month, and of those before, are issued.
    ///   - say: told a line for what people have to know.
    public init(
        _ databases: any Databases, clock: any Clock, month: String, closes: Bool, hasServices: Bool,
        say: @escaping (String) -> Void
    ) {
        self.databases = databases
        self.clock = clock
        self.month = month + "-01"
        self.closes = closes
        self.hasServices = hasServices
        self.say = say
    }

    /// What a run has done.
    public struct Summary: Sendable {
        public var chargedLines = 0
        public var issuedInvoices = 0
        public var unpaidItems = 0
        public var unpricedItems = 0
        public var failedOrganisations = 0

        public init() {}
    }

    private static let organisations = StatementText(
        .main,
        """
        SELECT o.uuid, o.name, r.uuid
        FROM organisations AS o
        LEFT JOIN organisations AS r ON r.uuid = o.reseller_uuid AND r.uuid <> o.uuid
        WHERE o.kind <> 'platform' AND o.created_at < ($1::date + interval '1 month') AT TIME ZONE 'Africa/Johannesburg'
        ORDER BY o.uuid
        """)

    /// Whether a text is a month that has begun: `2026-11`.
    public static func isMonth(_ text: String, at clock: any Clock) -> Bool {
        DateTimeText.isDate(text + "-01") && text <= month(at: clock)
    }

    /// Whether a month that has begun is the one under way or the one before it: a run knows what there is today and what it costs
    /// today, and takes it for what there was.
    public static func isRecent(_ text: String, at clock: any Clock) -> Bool {
        number(ofMonth: month(at: clock)) - number(ofMonth: text) <= 1
    }

    private static func month(at clock: any Clock) -> String {
        // Two hours ahead of UTC, all the year round.
        String(DateTimeText.text(secondsSince1970: clock.secondsSince1970() + 7_200).prefix(7))
    }

    /// Months since the year 0.
    private static func number(ofMonth month: String) -> Int {
        let parts = month.split(separator: "-").map { Int($0) ?? 0 }
        return parts[0] * 12 + parts[1]
    }

    /// - Throws: where MAIN cannot even say which organisations there are.
    public func run() async throws -> Summary {
        var summary = Summary()
        if !hasServices { say("there is no database of network services: none are charged") }
        let rows = try await databases.withTransaction(.main) { [month] in
            try await $0.rows(of: Statement(Self.organisations, [.text(month)]))
        }
        for row in 0..<rows.count {
            guard let organisation = rows.uuid(row, 0), let name = rows.string(row, 1) else { continue }
            do {
                try await bill(organisation, name, reseller: rows.uuid(row, 2), &summary)
            } catch {
                summary.failedOrganisations += 1
                say("\(name): failed: \((error as? DatabaseError)?.words ?? "\(error)")")
            }
        }
        return summary
    }

    private func bill(_ organisation: UUID, _ name: String, reseller: UUID?, _ summary: inout Summary) async throws {
        let items = try await BilledInventory(databases: databases)
            .items(of: organisation, month: month, hasServices: hasServices)
        let outcome = try await MonthlyCharges(databases: databases, clock: clock, month: month)
            .charge(items, to: organisation)
        summary.chargedLines += outcome.chargedLines
        summary.unpaidItems += outcome.unpaid.count
        let unpriced = items.filter { $0.price == nil }
        summary.unpricedItems += unpriced.count
        for item in unpriced { say("\(name): \(item.description) has no price, and is not charged") }
        for item in outcome.unpaid {
            say("\(name): \(item.description) is not paid: the wallet does not have the funds")
        }
        if outcome.hasWallet {
            try await suspend(outcome.unpaid.compactMap(\.machine), of: items)
        } else if items.contains(where: { $0.price != nil }) {
            summary.failedOrganisations += 1
            say("\(name): there is no wallet, and nothing is charged")
        }
        if closes {
            summary.issuedInvoices += try await InvoiceClosing(databases: databases, clock: clock, month: month)
                .close(organisation, reseller: reseller)
        }
    }

    /// Of all machines, and not of those alone that were charged just now: a run may have been killed before it came to this.
    private func suspend(_ unpaid: [String], of items: [BilledItem]) async throws {
        let machines = UnpaidMachines(databases: databases, clock: clock, month: month)
        for machine in unpaid { try await machines.suspend(machine) }
        try await machines.resolve(Set(items.compactMap(\.machine)).subtracting(unpaid).sorted())
    }
}
