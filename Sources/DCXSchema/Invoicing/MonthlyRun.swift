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
    private let pause: (any Pausing)?
    private let say: (String) -> Void

    /// - Parameters:
    ///   - month: `2026-11`.
    ///   - closes: whether invoices of the month, and of those before, are issued.
    ///   - pause: how what is down for a moment is waited for; nil: not at all.
    ///   - say: told a line for what people have to know.
    public init(
        _ databases: any Databases, clock: any Clock, month: String, closes: Bool, hasServices: Bool,
        pause: (any Pausing)? = nil, say: @escaping (String) -> Void
    ) {
        self.databases = databases
        self.clock = clock
        self.month = month + "-01"
        self.closes = closes
        self.hasServices = hasServices
        self.pause = pause
        self.say = { say(InventoryText.oneLine($0)) }
    }

    /// What a run has done.
    public struct Summary: Sendable {
        public var chargedLines = 0
        /// What was given back for days on which a machine was another's.
        public var creditedLines = 0
        public var issuedInvoices = 0
        public var unpaidItems = 0
        public var unpricedItems = 0
        /// What the database did not take.
        public var refusedItems = 0
        public var failedOrganisations = 0

        public init() {}
    }

    private static let organisations = StatementText(
        .main,
        """
        SELECT o.uuid, o.name, o.status, (o.created_at AT TIME ZONE 'Africa/Johannesburg')::date, w.currency
        FROM organisations AS o
        LEFT JOIN wallets AS w ON w.organisation_uuid = o.uuid
        WHERE o.kind <> 'platform' AND o.created_at < ($1::date + interval '1 month') AT TIME ZONE 'Africa/Johannesburg'
        ORDER BY o.uuid
        """)

    /// Machines that have a price and are of none of the organisations that are billed.
    private static let others = StatementText(
        .aas,
        """
        SELECT count(*) FILTER (WHERE m.organisation_uuid IS NULL), count(*) FILTER (WHERE m.organisation_uuid IS NOT NULL)
        FROM vcenter_vm_data_vms AS m
        WHERE m.cost_estimate IS NOT NULL AND (m.organisation_uuid IS NULL OR m.organisation_uuid <> ALL ($1::uuid[]))
        """, cost: .unbounded)

    /// An organisation as MAIN has it.
    private struct Organisation {
        let uuid: UUID
        let name, status, since: String
        /// Nil where it has no wallet.
        let currency: String?
    }

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
        let organisations = (0..<rows.count).compactMap { row -> Organisation? in
            guard let uuid = rows.uuid(row, 0), let name = rows.string(row, 1), let status = rows.string(row, 2),
                let since = rows.string(row, 3)
            else { return nil }
            return Organisation(uuid: uuid, name: name, status: status, since: since, currency: rows.string(row, 4))
        }
        for organisation in organisations {
            do {
                try await bill(organisation, &summary)
            } catch {
                summary.failedOrganisations += 1
                let words = (error as? DatabaseError)?.words ?? "\(error)"
                say("\(organisation.name): failed: \(words): run the month again")
            }
        }
        await sayWhoseIsLeftOut(organisations)
        return summary
    }

    private func bill(_ organisation: Organisation, _ summary: inout Summary) async throws {
        let billed = try await items(of: organisation)
        let (name, items) = (organisation.name, billed.items)
        for words in billed.leftOut { say("\(name): \(words)") }
        let unpriced = items.filter { $0.price == nil }
        let priced = items.count - unpriced.count
        if organisation.status == "closed" {
            if priced > 0 { say("\(name): is closed: \(priced) priced items are not charged") }
        } else if let currency = organisation.currency, currency != "ZAR" {
            summary.failedOrganisations += 1
            say("\(name): the wallet is in \(currency), which is not handled: nothing is charged")
        } else {
            for item in unpriced { say("\(name): \(item.description) has no price, and is not charged") }
            summary.unpricedItems += unpriced.count
            try await charge(billed, to: organisation, &summary)
        }
        if closes {
            summary.issuedInvoices += try await InvoiceClosing(databases: databases, clock: clock, month: month)
                .close(organisation.uuid)
        }
    }

    private func charge(_ billed: BilledItems, to organisation: Organisation, _ summary: inout Summary) async throws {
        let (name, items) = (organisation.name, billed.items)
        let charges = MonthlyCharges(
            databases: databases, clock: clock, month: month, organisation: organisation.uuid, pause: pause)
        var outcome = MonthlyCharges.Outcome()
        defer {
            summary.chargedLines += outcome.chargedLines
            summary.creditedLines += outcome.creditedLines
        }
        try await charges.credit(billed.lost, into: &outcome)
        try await charges.charge(items, into: &outcome)
        summary.unpaidItems += outcome.unpaid.count
        summary.refusedItems += outcome.refused.count
        for refused in outcome.refused { say("\(name): \(refused.item) cannot be charged: \(refused.reason)") }
        if !outcome.refused.isEmpty { summary.failedOrganisations += 1 }
        for item in outcome.unpaid {
            say("\(name): \(item.description) is not paid: the wallet does not have the funds")
        }
        if outcome.hasWallet {
            try await suspend(outcome.unpaid.compactMap(\.machine), of: items, organisation.uuid)
        } else if items.contains(where: { $0.price != nil }) {
            summary.failedOrganisations += 1
            say("\(name): there is no wallet, and nothing is charged")
        }
    }

    private func items(of organisation: Organisation) async throws -> BilledItems {
        var all = [BilledItems()]
        let parameters = BilledInventory.parameters(
            [BilledOrganisation(uuid: organisation.uuid, since: organisation.since)], month: month)
        let machines = try await databases.withTransaction(.aas) {
            try await $0.rows(of: Statement(BilledInventory.machines, parameters))
        }
        BilledInventory.read(machines: machines, into: &all)
        if hasServices {
            let services = try await databases.withTransaction(.eNetworks) {
                try await $0.rows(of: Statement(BilledInventory.services, parameters))
            }
            BilledInventory.read(services: services, into: &all)
        }
        return all[0]
    }

    /// Of all machines, and not of those alone that were charged just now: a run may have been killed before it came to this.
    private func suspend(_ unpaid: [String], of items: [BilledItem], _ organisation: UUID) async throws {
        let machines = UnpaidMachines(databases: databases, clock: clock, month: month, organisation: organisation)
        try await machines.suspend(unpaid)
        try await machines.resolve(Set(items.compactMap(\.machine)).subtracting(unpaid).sorted())
    }

    private func sayWhoseIsLeftOut(_ organisations: [Organisation]) async {
        let statement = Statement(Self.others, [.array(organisations.map(\.uuid.text))])
        do {
            let rows = try await databases.withTransaction(.aas) { try await $0.rows(of: statement) }
            if let count = rows.integer(0, 0), count > 0 {
                say("machines of no organisation: \(count) with a price are not charged: assign them")
            }
            if let count = rows.integer(0, 1), count > 0 {
                say(
                    "machines of the platform, or of organisations that MAIN does not know: \(count) with a price are not charged"
                )
            }
        } catch {
            say("whether machines of no organisation are left out is not known: AAS has not answered")
        }
    }
}
