import DCXSchema
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// Everybody is charged for the days since when something is whose: machines and services that change hands, come, go and return.
struct OwnershipChargeTests {
    private let bench: BillingBench
    private let eNetworks: BlockingConnection

    init() throws {
        bench = try BillingBench()
        eNetworks = try bench.databases.connection(.eNetworks)
        try bench.main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            SELECT uuid, 'top_up', 100000, 'system', '2026-11-21Z' FROM organisations WHERE kind = 'customer'
            """)
    }

    private func move(_ machine: String, to organisation: String, at time: String) throws {
        try bench.aas.run(
            """
            UPDATE vcenter_vm_data_vms
            SET organisation_uuid = '\(organisation)', updated_at = '\(time)',
                reseller_uuid = \(organisation == Demo.vodacom ? "'\(Demo.cloudTech)'" : "NULL")
            WHERE identity_instance_uuid = '\(machine)'
            """)
    }

    /// Who was charged what for which days, credits included.
    private func charges(of machine: String) throws -> [String] {
        try bench.main.texts(
            """
            SELECT o.name || ' ' || l.amount || ' ' || l.period_start || ' ' || l.period_end
            FROM invoice_lines AS l JOIN organisations AS o ON o.uuid = l.organisation_uuid
            WHERE l.identity_instance_uuid = '\(machine)' OR l.network_service_uuid::text = '\(machine)'
            ORDER BY o.name, l.amount, l.period_start
            """)
    }

    /// 600 a month, 20 a day. The day of the change is the new owner's, in Johannesburg.
    @Test(arguments: [
        ("2026-11-16T08:00:00Z", ["Adcock 300.00 2026-11-01 2026-11-16", "Vodacom 300.00 2026-11-16 2026-12-01"]),
        ("2026-11-01T00:00:00+02:00", ["Vodacom 600.00 2026-11-01 2026-12-01"]),
        ("2026-11-15T21:59:59Z", ["Adcock 280.00 2026-11-01 2026-11-15", "Vodacom 320.00 2026-11-15 2026-12-01"]),
        ("2026-11-15T22:00:00Z", ["Adcock 300.00 2026-11-01 2026-11-16", "Vodacom 300.00 2026-11-16 2026-12-01"]),
        ("2026-11-30T20:00:00Z", ["Adcock 580.00 2026-11-01 2026-11-30", "Vodacom 20.00 2026-11-30 2026-12-01"]),
        ("2026-11-30T22:00:00Z", ["Adcock 600.00 2026-11-01 2026-12-01"]),
    ])
    func machineThatChangesHandsIsSharedByDays(time: String, charged: [String]) throws {
        try bench.addMachine("moving", price: "600")
        try move("moving", to: Demo.vodacom, at: time)
        try bench.bill()
        #expect(try charges(of: "moving") == charged)
        #expect(try bench.defects() == [])
        let before = try bench.books()
        try bench.bill()
        #expect(try bench.books() == before)
    }

    /// Charged for the whole month at its beginning, and then it moves: the rest is given back, and the next one pays it.
    @Test func renewalThatWasPaidIsGivenBack() throws {
        try bench.addMachine("moving", price: "600")
        try bench.bill(closes: false)
        #expect(try charges(of: "moving") == ["Adcock 600.00 2026-11-01 2026-12-01"])
        try move("moving", to: Demo.vodacom, at: "2026-11-21T06:00:00Z")
        let report = try bench.bill(closes: false)
        #expect(report.summary.creditedLines == 1, "\(report.lines)")
        #expect(
            try charges(of: "moving") == [
                "Adcock -200.00 2026-11-21 2026-12-01", "Adcock 600.00 2026-11-01 2026-12-01",
                "Vodacom 200.00 2026-11-21 2026-12-01",
            ])
        #expect(try bench.defects() == [])
        let refund = "SELECT kind || ' ' || amount FROM wallet_transactions WHERE reference = 'moved-2026-11'"
        #expect(try bench.main.texts(refund) == ["refund 230.00"])
        // It comes back: only the days that are not paid yet are charged.
        try move("moving", to: Demo.adcock, at: "2026-11-26T06:00:00Z")
        try bench.bill()
        #expect(
            try charges(of: "moving") == [
                "Adcock -200.00 2026-11-21 2026-12-01", "Adcock 100.00 2026-11-26 2026-12-01",
                "Adcock 600.00 2026-11-01 2026-12-01", "Vodacom -100.00 2026-11-26 2026-12-01",
                "Vodacom 200.00 2026-11-21 2026-12-01",
            ])
        #expect(try bench.defects() == [])
        let before = try bench.books()
        try bench.bill()
        #expect(try bench.books() == before)
    }

    /// Two gaps in one paid month: each is given back, and both together to the cent.
    @Test func eachGapOfAPaidMonthIsGivenBack() throws {
        try bench.addMachine("moving", price: "100.01")
        try bench.bill(closes: false)
        for (to, day) in [(Demo.vodacom, "05"), (Demo.adcock, "08"), (Demo.vodacom, "11"), (Demo.adcock, "20")] {
            try move("moving", to: to, at: "2026-11-\(day)T06:00:00Z")
        }
        try bench.bill(closes: false)
        try move("moving", to: Demo.vodacom, at: "2026-11-01T06:00:00Z")
        #expect(
            try charges(of: "moving").filter { $0.hasPrefix("Adcock") } == [
                "Adcock -30.00 2026-11-11 2026-11-20", "Adcock -10.00 2026-11-05 2026-11-08",
                "Adcock 100.01 2026-11-01 2026-12-01",
            ])
        #expect(try bench.defects() == [])
    }

    /// An organisation that is new has had nothing before there was one.
    @Test(arguments: [("2026-11-30T10:00:00Z", "20.00 2026-11-30"), ("2026-10-31T21:59:59Z", "600.00 2026-11-01")])
    func newOrganisationPaysSinceItIsThere(createdAt: String, charged: String) throws {
        let organisation = UUID.random().text
        try bench.main.run(
            """
            INSERT INTO organisations (uuid, name, kind, parent_uuid, created_at)
            VALUES ('\(organisation)', 'New', 'customer', '\(Demo.datacentrix)', '\(createdAt)');
            INSERT INTO wallets (organisation_uuid, created_at) VALUES ('\(organisation)', '\(createdAt)');
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            VALUES ('\(organisation)', 'top_up', 5000, 'system', '\(createdAt)')
            """)
        try bench.addMachine("came", price: "600", of: organisation, createdAt: "2025-01-01T00:00:00Z")
        try eNetworks.run(
            """
            INSERT INTO network_services (uuid, organisation_uuid, provider_uuid, name, kind, status, monthly_cost, created_at)
            SELECT '71000000-0000-4000-8000-00000000cafe', '\(organisation)', uuid, 'Line', 'fibre', 'active', 600, '2025-01-01Z'
            FROM network_providers LIMIT 1
            """)
        try bench.bill()
        #expect(try charges(of: "came") == ["New \(charged) 2026-12-01"])
        #expect(try charges(of: "71000000-0000-4000-8000-00000000cafe") == ["New \(charged) 2026-12-01"])
    }

    /// A machine that nobody had is charged since it was assigned; one that is gone until it went, by what it cost then.
    @Test func machineIsChargedFromItsAssignmentUntilItGoes() throws {
        try bench.aas.run(
            """
            INSERT INTO vcenter_vm_data_vms (identity_instance_uuid, identity_name, cost_estimate, created_at)
            VALUES ('found', 'Found', 600, '2026-01-01Z')
            """)
        try move("found", to: Demo.adcock, at: "2026-11-11T06:00:00Z")
        try bench.addMachine("gone", price: "900")
        try bench.aas.run(
            """
            DELETE FROM vcenter_vm_data_vms WHERE identity_instance_uuid = 'gone';
            UPDATE vm_ownerships SET owned_until = '2026-11-10T12:00:00Z' WHERE identity_instance_uuid = 'gone'
            """)
        try bench.bill()
        #expect(try charges(of: "found") == ["Adcock 400.00 2026-11-11 2026-12-01"])
        #expect(try charges(of: "gone") == ["Adcock 300.00 2026-11-01 2026-11-11"])
        #expect(try bench.defects() == [])
    }

    @Test func debtsOfTheFormerOwnerSuspendNothingOfTheNext() throws {
        try bench.addMachine("moving", price: "9000000")
        try move("moving", to: Demo.vodacom, at: "2026-11-16T08:00:00Z")
        try bench.main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            VALUES ('\(Demo.vodacom)', 'top_up', 9000000, 'system', '2026-11-21Z')
            """)
        let report = try bench.bill(closes: false)
        #expect(report.summary.unpaidItems == 1, "\(report.lines)")
        #expect(try bench.aas.texts("SELECT action FROM vm_commands WHERE identity_instance_uuid = 'moving'") == [])
        #expect(try bench.aas.texts("SELECT kind FROM vm_alerts WHERE identity_instance_uuid = 'moving'") == [])
    }

    /// Every day of every machine is charged to one owner, whatever happens, and what was paid adds up.
    @Test(arguments: [1, 2, 3])
    func everyDayHasOneOwner(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        for machine in 0..<6 {
            try bench.addMachine("random-\(machine)", price: "\(Int.random(in: 1...900, using: &random)).37")
        }
        var hour = 0
        for step in 0..<24 {
            hour += Int.random(in: 1...50, using: &random)
            if hour >= 29 * 24 { break }
            let time = "2026-11-\(String(hour / 24 + 101).suffix(2))T\(String(hour % 24 + 100).suffix(2)):30:00Z"
            let to = [Demo.adcock, Demo.vodacom].randomElement(using: &random) ?? Demo.adcock
            try move("random-\(Int.random(in: 0..<6, using: &random))", to: to, at: time)
            if step % 8 == 5 { try bench.bill(closes: false) }
        }
        try bench.bill()
        #expect(try bench.defects() == [])
        let days = try bench.main.texts(
            """
            SELECT l.identity_instance_uuid || ' ' || sum((l.period_end - l.period_start)
                * CASE WHEN l.credited_line_uuid IS NULL THEN 1 ELSE -1 END)
            FROM invoice_lines AS l WHERE l.identity_instance_uuid LIKE 'random-%'
            GROUP BY l.identity_instance_uuid ORDER BY 1
            """)
        #expect(days == (0..<6).map { "random-\($0) 30" })
        let before = try bench.books()
        try bench.bill()
        #expect(try bench.books() == before)
    }
}
