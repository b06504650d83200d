import DCXSchema
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

/// Databases of a test's own that are billed, and what has to add up then.
struct BillingBench {
    let databases: TenantDatabases
    let main: BlockingConnection
    let aas: BlockingConnection

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
    func bill(_ month: String = "2026-11", closes: Bool = true) throws -> Report {
        try Self.bill(try databases.urls(user: "dcx_worker"), month, closes: closes)
    }

    static func bill(_ urls: [DatabaseName: String], _ month: String, closes: Bool) throws -> Report {
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
    func books() throws -> [String] {
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
    func defects(_ month: String = "2026-11") throws -> [String] {
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
                WHERE t.reference IN ('renewal-\(month)', 'moved-\(month)') GROUP BY t.organisation_uuid
            ) AS r
            LEFT JOIN (
                SELECT l.organisation_uuid, sum(l.amount + l.vat_amount) AS total FROM invoice_lines AS l
                WHERE l.created_at = '\(ScratchDatabase.anchor)' GROUP BY l.organisation_uuid
            ) AS l USING (organisation_uuid)
            WHERE r.charged IS DISTINCT FROM l.total
            UNION ALL
            SELECT DISTINCT 'charged twice: ' || d.item
            FROM (
                SELECT coalesce(l.identity_instance_uuid, l.network_service_uuid::text) AS item, l.category, day,
                       sum(CASE WHEN l.credited_line_uuid IS NULL THEN 1 ELSE -1 END) AS times
                FROM invoice_lines AS l
                CROSS JOIN generate_series(l.period_start, l.period_end - 1, interval '1 day') AS day
                WHERE l.period_start < '\(month)-01'::date + interval '1 month' AND l.period_end > '\(month)-01'
                    AND coalesce(l.identity_instance_uuid, l.network_service_uuid::text) IS NOT NULL AND l.voided_at IS NULL
                GROUP BY 1, 2, 3
            ) AS d
            WHERE d.times NOT IN (0, 1)
            UNION ALL
            SELECT 'commission of invoice ' || i.uuid
            FROM invoices AS i
            JOIN wallet_transactions AS t ON t.idempotency_key = 'commission:' || i.uuid AND i.status <> 'void'
            CROSS JOIN LATERAL (
                SELECT sum(c.amount) AS amount FROM commissions AS c
                WHERE c.invoice_uuid = i.uuid AND c.organisation_uuid = t.organisation_uuid
            ) AS c
            WHERE c.amount <> t.amount
            """)
    }

    /// Customers of the platform and of CloudTech, each with machines, some unpriced, and a wallet that may not reach.
    func fill(organisations count: Int, seed: Int) throws {
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

    /// A machine of its own.
    func addMachine(
        _ key: String, price: String, of organisation: String = Demo.adcock, reseller: String? = nil,
        createdAt: String = "2026-10-01T00:00:00Z"
    ) throws {
        try aas.run(
            """
            INSERT INTO vcenter_vm_data_vms (
                identity_instance_uuid, identity_name, power_state, organisation_uuid, reseller_uuid, cost_estimate, created_at)
            VALUES ('\(key)', '\(key)', 'poweredOn', '\(organisation)', \(reseller.map { "'\($0)'" } ?? "NULL"), \(price),
                '\(createdAt)')
            """)
    }

    /// What a machine was invoiced: category, amount and part of the month.
    func lines(of machine: String) throws -> [String] {
        try main.texts(
            """
            SELECT category || ' ' || amount || ' ' || quantity FROM invoice_lines
            WHERE identity_instance_uuid = '\(machine)' ORDER BY 1
            """)
    }

    /// Those of `dcx-server bill`.
    func settings() throws -> [String: String] {
        var settings: [String: String] = [:]
        for (name, url) in try databases.urls(user: "dcx_worker") {
            settings["DCX_\(name.settingName)_WORKER_URL"] = url
        }
        return settings
    }
}
