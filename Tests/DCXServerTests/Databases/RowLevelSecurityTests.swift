import DCXSchema
import Testing

@testable import DCXServer

/// What MAIN shows the server's role: the rows of the scope that it has set, and no others.
struct RowLevelSecurityTests {
    private static let tables = [
        "organisations", "users", "api_keys", "invitations", "wallets", "wallet_transactions", "invoices",
        "invoice_lines",
        "commissions", "provisioning_orders", "provisioning_order_lines", "idempotency_keys", "audit_log",
    ]

    /// The demo, with a row in the tables that it leaves empty.
    private static let scratch = Result {
        let scratch = try ScratchDatabase(.main, .demo)
        for organisation in [Demo.datacentrix, Demo.cloudTech, Demo.vodacom, Demo.adcock] {
            try scratch.owner().run(
                """
                INSERT INTO api_keys (
                    uuid, organisation_uuid, created_by, name, prefix, hash, permissions, created_at, expires_at)
                SELECT gen_random_uuid(), '\(organisation)', u.uuid, 'key', 'dcx_abcdef', sha256('\(organisation)'), '{vms:read}',
                    '2026-11-21Z', '2027-11-21Z'
                FROM users AS u WHERE u.organisation_uuid = '\(organisation)';
                INSERT INTO invitations (uuid, organisation_uuid, email, name, role, created_by, created_at, expires_at)
                SELECT gen_random_uuid(), '\(organisation)', 'x@example.com', 'X', 'viewer', u.uuid, '2026-11-21Z', '2026-11-28Z'
                FROM users AS u WHERE u.organisation_uuid = '\(organisation)';
                INSERT INTO idempotency_keys (organisation_uuid, key, mutation, content_hash, outcome, created_at)
                VALUES ('\(organisation)', 'x', 'x', sha256('x'), '{}', '2026-11-21Z');
                INSERT INTO audit_log (uuid, organisation_uuid, action, outcome, client_address, created_at)
                VALUES (gen_random_uuid(), '\(organisation)', 'x', 'done', '127.0.0.1', '2026-11-21Z')
                """)
        }
        return scratch
    }

    private static func organisation(_ table: String) -> String {
        table == "organisations" ? "uuid" : "organisation_uuid"
    }

    /// The organisations whose rows of a table are seen.
    private func seen(_ table: String, scope: String?) throws -> [String] {
        let server = try Self.scratch.get().server()
        if let scope { try server.run("SET dcx.scope = '\(scope)'") }
        return try server.texts("SELECT DISTINCT \(Self.organisation(table)) FROM \(table) ORDER BY 1")
    }

    /// Those that there are, and that a scope has.
    private func expected(_ table: String, _ organisations: [String]) throws -> [String] {
        let list = organisations.map { "'\($0)'" }.joined(separator: ", ")
        let column = Self.organisation(table)
        return try Self.scratch.get().owner()
            .texts("SELECT DISTINCT \(column) FROM \(table) WHERE \(column) IN (\(list)) ORDER BY 1")
    }

    @Test(arguments: tables) func scopeSaysWhichRowsThereAre(table: String) throws {
        let all = [Demo.datacentrix, Demo.cloudTech, Demo.vodacom, Demo.adcock]
        #expect(try seen(table, scope: nil) == [])
        #expect(try seen(table, scope: "") == [])
        #expect(try seen(table, scope: "nonsense") == [])
        #expect(try seen(table, scope: Demo.vodacom) == expected(table, [Demo.vodacom]))
        #expect(try seen(table, scope: Demo.cloudTech) == expected(table, [Demo.cloudTech, Demo.vodacom]))
        #expect(try seen(table, scope: Demo.adcock) == expected(table, [Demo.adcock]))
        #expect(try seen(table, scope: "*") == expected(table, all))
    }

    /// A scope ends with its transaction.
    @Test func scopeEnds() throws {
        let server = try Self.scratch.get().server()
        try server.run("BEGIN; SET LOCAL dcx.scope = '*'; COMMIT")
        #expect(try server.text("SELECT count(*) FROM organisations") == "0")
    }

    /// Every tenant table of MAIN has the wall; workers and the owner are inside.
    @Test func everyTableHasIt() throws {
        let owner = try Self.scratch.get().owner()
        let without = try owner.texts(
            """
            SELECT c.relname
            FROM pg_class AS c
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                AND NOT c.relrowsecurity
                AND (has_table_privilege('dcx_server', c.oid, 'SELECT') OR has_any_column_privilege('dcx_server', c.oid, 'SELECT'))
                AND EXISTS (
                    SELECT FROM pg_attribute AS a
                    WHERE a.attrelid = c.oid AND a.attname = 'organisation_uuid' AND NOT a.attisdropped)
            """)
        #expect(without == [], "tenant tables that \"dcx_server\" reads without row level security")
        #expect(try Self.scratch.get().worker().text("SELECT count(*) FROM wallets") == "4")
    }

    @Test func nothingIsWrittenOutsideOfTheScope() throws {
        let server = try Self.scratch.get().server()
        let act = "SET LOCAL dcx.scope = '\(Demo.vodacom)'; "
        let key = """
            INSERT INTO idempotency_keys (organisation_uuid, key, mutation, content_hash, outcome, created_at)
            VALUES ('%', 'y', 'y', sha256('y'), '{}', '2026-11-21Z')
            """
        #expect(try server.trial(act + key.replacing("%", with: Demo.vodacom)) == nil)
        #expect(try server.trial(act + key.replacing("%", with: Demo.adcock)) == "42501")
        #expect(try server.trial(key.replacing("%", with: Demo.vodacom)) == "42501")
    }
}
