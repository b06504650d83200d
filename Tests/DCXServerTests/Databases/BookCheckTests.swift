import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// `check --books`: copies of different moments do not tell the same story.
struct BookCheckTests {
    private let databases: TenantDatabases
    private let main: BlockingConnection
    private let aas: BlockingConnection

    init() throws {
        databases = try TenantDatabases()
        main = try databases.superuser(.main)
        aas = try databases.superuser(.aas)
        try main.run("SET session_replication_role = replica")
        try aas.run("SET session_replication_role = replica")
    }

    private func check(_ arguments: [String] = ["--books"]) throws -> (code: Int?, lines: [String]) {
        var settings: [String: String] = [:]
        for (name, url) in try databases.urls(user: "dcx_server") {
            settings["DCX_\(name.settingName)_DATABASE_URL"] = url
        }
        let process = try ServerProcess(["check"] + arguments, settings)
        return (try process.exitCode(), try process.allLines())
    }

    private static let order = "00000000-0000-4000-8000-0000000000aa"

    /// A machine that was ordered, made and charged.
    private func deliver() throws {
        try main.run(
            """
            INSERT INTO provisioning_orders (
                uuid, organisation_uuid, kind, status, identity_instance_uuid, identity_name, configuration_sku, guest_os, cpu_count,
                memory_size_mib, disk_capacity_gib, cost_estimate, license_cost, net_amount, vat_amount, total_amount, actor_kind, due_at,
                created_at, finished_at)
            VALUES ('\(Self.order)', '\(Demo.adcock)', 'provision', 'done', 'ordered', 'Ordered', 'CONFIGURATION-S', 'Linux', 1, 1024, 10,
                600, 0, 0, 0, 0, 'customer', '2026-11-20Z', '2026-11-20Z', '2026-11-20Z')
            """)
        try aas.run(
            """
            INSERT INTO vcenter_vm_data_vms (identity_instance_uuid, identity_name, organisation_uuid) VALUES ('ordered', 'Ordered', '\(Demo.adcock)');
            INSERT INTO vm_commands (uuid, identity_instance_uuid, organisation_uuid, action, actor_kind, requested_at, not_before, status,
                attempts, finished_at)
            VALUES ('\(Self.order)', 'ordered', '\(Demo.adcock)', 'create', 'system', '2026-11-20Z', '2026-11-20Z', 'done', 1, '2026-11-20Z')
            """)
    }

    @Test func booksOfTheDemoAddUp() throws {
        try deliver()
        let (code, lines) = try check()
        #expect(code == 0, "\(lines)")
        #expect(lines.last == "books: ledgers, invoices, orders and machines add up")
        #expect(try check([]).lines.count == 3)
        #expect(try check(["--book"]).code == 2)
    }

    @Test(arguments: [
        (
            "aas", "DELETE FROM vcenter_vm_data_vms WHERE identity_instance_uuid = 'ordered'",
            "1 orders that were charged and have no machine in AAS"
        ),
        (
            "main", "DELETE FROM provisioning_orders WHERE identity_instance_uuid = 'ordered'",
            "1 machines made or removed in AAS by orders that MAIN does not know: ordered"
        ),
        (
            "main",
            "UPDATE provisioning_orders SET status = 'undone', error = 'No.' WHERE identity_instance_uuid = 'ordered'",
            "1 orders whose machine is in AAS"
        ),
        (
            "main",
            "UPDATE provisioning_orders SET total_amount = 5, net_amount = 5 WHERE identity_instance_uuid = 'ordered'",
            "1 orders that are done and were not charged"
        ),
        (
            "main", "UPDATE wallets SET balance = balance + 1 WHERE organisation_uuid = '\(Demo.adcock)'",
            "1 wallets whose balance is not the sum of their ledger: \(Demo.adcock)"
        ),
        (
            "main", "DELETE FROM wallet_transactions WHERE organisation_uuid = '\(Demo.adcock)' AND position = 3",
            "ledger entries whose balance does not follow"
        ),
        (
            "main",
            "UPDATE invoices SET net_amount = net_amount + 1, total_amount = total_amount + 1 WHERE number = 'INV-0003'",
            "2 invoices that are not the sum of their lines"
        ),
        (
            "main",
            "UPDATE commissions SET amount = amount + 0.01 WHERE organisation_uuid = '\(Demo.cloudTech)' AND month = '2026-10-01'",
            "invoice lines that are not shared out to the cent"
        ),
        (
            "main",
            "UPDATE invoice_lines SET network_service_uuid = gen_random_uuid() WHERE network_service_uuid IS NOT NULL AND period_start = '2026-11-01' AND organisation_uuid = '\(Demo.adcock)'",
            "1 network services that were invoiced and that E-NETWORKS does not know"
        ),
    ])
    func differenceIsNamed(database: String, sql: String, finding: String) throws {
        try deliver()
        try (database == "aas" ? aas : main).run(sql)
        let (code, lines) = try check()
        #expect(code == 1, "\(lines)")
        #expect(lines.contains { $0.contains(finding) }, "\(lines)")
    }

    /// A copy of AAS from before the order, and one of MAIN from before it: plain `check` has nothing to say of either.
    @Test func currencyThatIsNotHandledIsNamed() throws {
        #expect(try check([]).code == 0)
        try main.run("ALTER TABLE wallets DROP CONSTRAINT wallets_in_rand")
        try main.run("UPDATE wallets SET currency = 'USD' WHERE organisation_uuid = '\(Demo.adcock)'")
        let (code, lines) = try check([])
        #expect(code == 1)
        #expect(
            lines.contains { $0.hasPrefix("main: wallets.currency has 1 rows with other values than ZAR") }, "\(lines)")
    }
}
