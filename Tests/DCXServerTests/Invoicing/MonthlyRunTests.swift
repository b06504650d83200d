import DCXSchema
import Foundation
import Glibc
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

/// A month is charged once, to the cent, whoever runs it, how often, and in whatever it is killed.
struct MonthlyRunTests {
    private let databases: TenantDatabases
    private let main: BlockingConnection
    private let aas: BlockingConnection

    init() throws {
        databases = try TenantDatabases()
        main = try databases.main.owner()
        aas = try databases.aas.owner()
    }

    struct Report: Sendable {
        var summary = MonthlyRun.Summary()
        var lines: [String] = []
    }

    @discardableResult
    private func bill(_ month: String = "2026-11", closes: Bool = true) throws -> Report {
        try Self.bill(try databases.urls(user: "dcx_worker"), month, closes: closes)
    }

    private static func bill(_ urls: [DatabaseName: String], _ month: String, closes: Bool) throws -> Report {
        let report = Mutex(Report())
        let loop = try EventLoop()
        let databases = PostgresDatabases(urls, PostgresLimits(), loop) { _ in }
        loop.beforeWaiting.append { databases.push() }
        databases.connect()
        let run = MonthlyRun(
            databases, clock: FrozenClock.anchor, month: month, closes: closes, hasServices: true
        ) { line in report.withLock { $0.lines.append(line) } }
        loop.start {
            do {
                let summary = try await run.run()
                report.withLock { $0.summary = summary }
            } catch {
                Issue.record("\(error)")
            }
            databases.close()
            loop.stop()
        }
        loop.run()
        return report.withLock { $0 }
    }

    /// Everything that a run writes.
    private func books() throws -> [String] {
        try main.texts(
            """
            SELECT concat_ws(' ', 'wallet', w.organisation_uuid, w.balance) FROM wallets AS w
            UNION ALL SELECT concat_ws(' ', 'entry', t.organisation_uuid, t.position, t.kind, t.amount, t.reference)
            FROM wallet_transactions AS t
            UNION ALL SELECT concat_ws(' ', 'invoice', i.uuid, i.month, i.status, i.total_amount, i.due_on) FROM invoices AS i
            UNION ALL SELECT concat_ws(' ', 'line', l.uuid, l.amount, l.vat_amount) FROM invoice_lines AS l
            UNION ALL SELECT concat_ws(' ', 'share', c.uuid, c.amount) FROM commissions AS c
            ORDER BY 1
            """)
            + aas.texts(
                """
                SELECT concat_ws(' ', 'command', c.uuid) FROM vm_commands AS c
                UNION ALL SELECT concat_ws(' ', 'alert', a.uuid, a.resolved_at) FROM vm_alerts AS a ORDER BY 1
                """)
    }

    /// What does not add up.
    private func defects(_ month: String = "2026-11") throws -> [String] {
        try main.texts(
            """
            SELECT 'wallet ' || w.organisation_uuid
            FROM wallets AS w
            WHERE w.balance < -w.credit_limit
                OR w.balance <> (SELECT coalesce(sum(t.amount), 0) FROM wallet_transactions AS t
                                 WHERE t.organisation_uuid = w.organisation_uuid)
            UNION ALL
            SELECT 'invoice ' || i.uuid
            FROM invoices AS i
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(l.amount), 0) AS net, coalesce(sum(l.vat_amount), 0) AS vat,
                       coalesce(bool_and(l.vat_amount = round(l.amount * 0.15, 2)), true) AS is_right
                FROM invoice_lines AS l WHERE l.invoice_uuid = i.uuid
            ) AS l
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(c.amount), 0) AS shared FROM commissions AS c WHERE c.invoice_uuid = i.uuid
            ) AS c
            WHERE (i.net_amount, i.vat_amount, i.total_amount, c.shared) <> (l.net, l.vat, l.net + l.vat, l.net)
                OR NOT l.is_right
            UNION ALL
            SELECT 'charges of ' || r.organisation_uuid || ' are ' || r.charged || ', lines ' || coalesce(l.total, 0)
            FROM (
                SELECT t.organisation_uuid, -sum(t.amount) AS charged FROM wallet_transactions AS t
                WHERE t.reference = 'renewal-\(month)' GROUP BY t.organisation_uuid
            ) AS r
            LEFT JOIN (
                SELECT l.organisation_uuid, sum(l.amount + l.vat_amount) AS total FROM invoice_lines AS l
                WHERE l.created_at = '\(ScratchDatabase.anchor)' GROUP BY l.organisation_uuid
            ) AS l USING (organisation_uuid)
            WHERE r.charged IS DISTINCT FROM l.total
            UNION ALL
            SELECT 'charged twice: ' || coalesce(l.identity_instance_uuid, l.network_service_uuid::text)
            FROM invoice_lines AS l
            WHERE l.period_start < '\(month)-01'::date + interval '1 month' AND l.period_end > '\(month)-01'
                AND coalesce(l.identity_instance_uuid, l.network_service_uuid::text) IS NOT NULL
            GROUP BY l.identity_instance_uuid, l.network_service_uuid, l.category
            HAVING count(*) > 1
            UNION ALL
            SELECT 'commission of invoice ' || i.uuid
            FROM invoices AS i
            JOIN wallet_transactions AS t ON t.idempotency_key = 'commission:' || i.uuid
            CROSS JOIN LATERAL (
                SELECT sum(c.amount) AS amount FROM commissions AS c
                WHERE c.invoice_uuid = i.uuid AND c.organisation_uuid = t.organisation_uuid
            ) AS c
            WHERE c.amount <> t.amount
            """)
    }

    @Test func demoMonthIsClosed() throws {
        try main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            SELECT uuid, 'adjustment', 100000, 'system', '2026-11-21Z' FROM organisations WHERE kind = 'customer'
            """)
        let report = try bill()
        #expect(report.summary.chargedLines == 3, "the network services: \(report.lines)")
        #expect(report.summary.issuedInvoices == 2)
        #expect(
            report.lines
                == [
                    "Vodacom: Vodacom-Archive-01 has no price, and is not charged",
                    "Vodacom: Vodacom Durban SD-WAN has no price, and is not charged",
                    "Adcock: Adcock-Database-01 has no price, and is not charged",
                ].filter { !$0.contains("SD-WAN") })
        #expect(try defects() == [])
        let invoices = try main.texts(
            "SELECT DISTINCT status || ' ' || due_on FROM invoices WHERE month = '2026-11-01'")
        #expect(invoices == ["issued 2026-12-31"])
        // What CloudTech earns of the invoice is in its wallet.
        let earned = try main.texts(
            """
            SELECT t.amount = (SELECT round(sum(round(l.amount * 0.15, 2)), 2) FROM invoice_lines AS l
                               JOIN invoices AS i ON i.uuid = l.invoice_uuid AND i.month = '2026-11-01'
                               WHERE l.organisation_uuid = '\(Demo.vodacom)')
            FROM wallet_transactions AS t
            WHERE t.organisation_uuid = '\(Demo.cloudTech)' AND t.idempotency_key LIKE 'commission:%'
            """)
        #expect(earned == ["t"])
    }

    @Test func twiceIsOnce() throws {
        try bill()
        let before = try books()
        let again = try bill()
        #expect(try books() == before)
        #expect(again.summary.chargedLines == 0)
        #expect(again.summary.issuedInvoices == 0)
    }

    /// The next month's renewals go on the next month's invoice; a machine that is not paid is suspended, and its alert is resolved
    /// when it is.
    @Test func unpaidMachineIsSuspended() throws {
        try aas.run(
            """
            INSERT INTO vcenter_vm_data_vms (
                identity_instance_uuid, identity_name, power_state, organisation_uuid, cost_estimate, license_cost, created_at)
            VALUES ('dear', 'Adcock-Dear', 'poweredOn', '\(Demo.adcock)', 90000, 10, '2026-11-16T00:00:00+02:00')
            """)
        let report = try bill(closes: false)
        #expect(report.lines.contains("Adcock: Adcock-Dear is not paid: the wallet does not have the funds"))
        #expect(try defects() == [])
        let command = "SELECT action || ' ' || status FROM vm_commands WHERE identity_instance_uuid = 'dear'"
        #expect(try aas.texts(command) == ["suspend queued"])
        let alert =
            "SELECT severity || ' ' || kind || ' ' || (resolved_at IS NULL) FROM vm_alerts WHERE identity_instance_uuid = 'dear'"
        #expect(try aas.texts(alert) == ["critical unpaid true"])
        #expect(try bill(closes: false).lines.filter { $0.contains("Adcock-Dear is not paid") }.count == 1)
        #expect(try aas.texts(command).count == 1)
        try main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            VALUES ('\(Demo.adcock)', 'top_up', 60000, 'system', '2026-11-21Z')
            """)
        #expect(try bill(closes: false).summary.chargedLines == 2)
        #expect(try aas.texts(alert) == ["critical unpaid false"])
        // Half of a month that has 30 days.
        let lines =
            "SELECT category || ' ' || amount || ' ' || quantity FROM invoice_lines WHERE identity_instance_uuid = 'dear' ORDER BY 1"
        #expect(try main.texts(lines) == ["compute 45000.00 0.5000", "licence 5.00 0.5000"])
        #expect(try defects() == [])
    }

    @Test func twoRunsAtOnceAreOne() throws {
        try fill(organisations: 12, seed: 7)
        let urls = try databases.urls(user: "dcx_worker")
        try Clients.run(3) { _ in _ = try Self.bill(urls, "2026-11", closes: true) }
        #expect(try defects() == [])
        let before = try books()
        try bill()
        #expect(try books() == before)
    }

    /// Killed wherever it is, again and again: then it is run to its end.
    @Test func killedRunIsRunAgain() throws {
        try fill(organisations: 40, seed: 11)
        var settings: [String: String] = [:]
        for (name, url) in try databases.urls(user: "dcx_worker") {
            settings["DCX_\(name.settingName)_WORKER_URL"] = url
        }
        for _ in 0..<6 {
            let process = try ServerProcess(["bill", "--month", "2026-11"], settings)
            usleep(.random(in: 5_000...250_000))
            process.signal(SIGKILL)
            _ = try process.exitCode()
        }
        let process = try ServerProcess(["bill", "--month", "2026-11"], settings)
        #expect(try process.exitCode() == 0, "\(process.lines)")
        #expect(try process.allLines().contains { $0.hasPrefix("2026-11: ") })
        let open = try main.text("SELECT count(*) FROM invoices WHERE month <= '2026-11-01' AND status = 'open'")
        #expect(open == "0")
        #expect(try defects().filter { !$0.hasPrefix("charges of") } == [])
        let charged = """
            SELECT (SELECT -sum(amount) FROM wallet_transactions WHERE reference = 'renewal-2026-11')
                = (SELECT sum(amount + vat_amount) FROM invoice_lines WHERE created_at > '2026-11-01Z' AND period_start >= '2026-11-01'
                    AND invoice_uuid NOT IN (SELECT uuid FROM invoices WHERE uuid::text LIKE '20000000-%')
                    OR network_service_uuid IS NOT NULL)
            """
        #expect(try main.text(charged) == "t")
        let before = try books()
        try bill()
        #expect(try books() == before)
    }

    /// Random organisations, prices, days and funds: everything reconciles, and what the wallet reaches for is charged, in the order
    /// of names, and nothing else.
    @Test(arguments: 1...5)
    func randomMonthReconciles(seed: Int) throws {
        try fill(organisations: 25, seed: seed)
        let report = try bill()
        #expect(report.summary.failedOrganisations == 0, "\(report.lines)")
        #expect(try defects() == [])
        for (organisation, expected) in try expectations() {
            let charged = try main.texts(
                """
                SELECT l.identity_instance_uuid || ' ' || sum(l.amount + l.vat_amount) FROM invoice_lines AS l
                WHERE l.organisation_uuid = '\(organisation)' GROUP BY l.identity_instance_uuid ORDER BY 1
                """)
            #expect(charged == expected.sorted(), "\(organisation)")
        }
        #expect(report.summary.unpaidItems > 0 && report.summary.chargedLines > 50)
        let before = try books()
        try bill()
        #expect(try books() == before)
    }

    /// Customers of the platform and of CloudTech, each with machines, some unpriced, and a wallet that may not reach.
    private func fill(organisations count: Int, seed: Int) throws {
        try main.run("SELECT setseed(0.\(seed))")
        try main.run(
            """
            INSERT INTO organisations (uuid, name, kind, parent_uuid, reseller_uuid, created_at)
            SELECT md5('customer ' || n)::uuid, 'Customer ' || n, 'customer',
                   CASE WHEN n % 3 = 0 THEN '\(Demo.datacentrix)'::uuid ELSE '\(Demo.cloudTech)' END,
                   CASE WHEN n % 3 <> 0 THEN '\(Demo.cloudTech)'::uuid END, '2026-01-01Z'
            FROM generate_series(1, \(count)) AS n;
            INSERT INTO wallets (organisation_uuid, credit_limit, created_at)
            SELECT md5('customer ' || n)::uuid, (n % 2) * 500.05, '2026-01-01Z' FROM generate_series(1, \(count)) AS n;
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            SELECT md5('customer ' || n)::uuid, 'top_up', round((random() * 20000)::numeric, 2) + 0.01, 'system', '2026-11-01Z'
            FROM generate_series(1, \(count)) AS n
            """)
        try aas.run("SELECT setseed(0.\(seed))")
        try aas.run(
            """
            INSERT INTO vcenter_vm_data_vms (
                identity_instance_uuid, identity_name, power_state, organisation_uuid, reseller_uuid, cost_estimate, license_cost,
                created_at)
            SELECT 'machine-' || n || '-' || m, 'Machine ' || lpad(m::text, 3, '0'), 'poweredOn', md5('customer ' || n)::uuid,
                   CASE WHEN n % 3 <> 0 THEN '\(Demo.cloudTech)'::uuid END,
                   CASE WHEN random() < 0.9 THEN round((random() * 6000)::numeric, 2) + 1 END,
                   CASE WHEN random() < 0.4 THEN round((random() * 900)::numeric, 2) + 1 WHEN random() < 0.5 THEN 0 END,
                   CASE WHEN random() < 0.8 THEN '2026-09-15T10:00:00Z'::timestamptz + random() * interval '70 days' END
            FROM generate_series(1, \(count)) AS n
            CROSS JOIN generate_series(1, 1 + n % 8) AS m
            """)
    }

    /// The same by plain arithmetic, machine by machine.
    private func expectations() throws -> [String: [String]] {
        let rows = try aas.texts(
            """
            SELECT concat_ws('|', organisation_uuid, identity_instance_uuid, cost_estimate, coalesce(license_cost, 0),
                coalesce(((created_at AT TIME ZONE 'Africa/Johannesburg')::date - '2026-11-01'::date), -1))
            FROM vcenter_vm_data_vms
            WHERE identity_instance_uuid LIKE 'machine-%' AND cost_estimate IS NOT NULL
            ORDER BY organisation_uuid, identity_name
            """)
        var expected: [String: [String]] = [:]
        var funds: [String: Int] = [:]
        for row in rows {
            let parts = row.split(separator: "|").map(String.init)
            let (organisation, machine) = (parts[0], parts[1])
            guard let since = Int(parts[4]), since < 30 else { continue }
            let days = 30 - max(0, since)
            let total = [parts[2], parts[3]].map { Self.withVAT(Self.rounded(Self.cents($0) * days, 30)) }.reduce(0, +)
            let start = try funds[organisation] ?? Self.cents(openingFunds(organisation))
            funds[organisation] = start
            expected[organisation, default: []] += []
            if total == 0 || total > start { continue }
            funds[organisation] = start - total
            expected[organisation, default: []].append("\(machine) \(total / 100).\(total % 100 / 10)\(total % 10)")
        }
        return expected
    }

    private func openingFunds(_ organisation: String) throws -> String {
        try main.text(
            """
            SELECT t.amount + w.credit_limit FROM wallets AS w
            JOIN wallet_transactions AS t ON t.organisation_uuid = w.organisation_uuid AND t.position = 1
            WHERE w.organisation_uuid = '\(organisation)'
            """) ?? "0.00"
    }

    private static func cents(_ text: String) -> Int {
        let parts = text.split(separator: ".")
        return (Int(parts[0]) ?? 0) * 100 + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    }

    /// Half away from zero.
    private static func rounded(_ value: Int, _ divisor: Int) -> Int { (value * 2 + divisor) / (divisor * 2) }

    private static func withVAT(_ net: Int) -> Int { net + rounded(net * 15, 100) }
}
