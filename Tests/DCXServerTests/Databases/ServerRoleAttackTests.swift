import DCXSchema
import Testing

@testable import DCXServer

/// What whoever has the password of the server's role, and nothing else, cannot do. Each is tried as that role.
struct ServerRoleAttackTests {
    private static let john = "00000000-0000-4000-8000-000000000103"
    private static let session = "33333333-3333-4333-8333-333333333333"

    /// The demo, with a session of John's and an API key.
    private static let scratch = Result {
        let scratch = try ScratchDatabase(.main, .demo)
        try scratch.owner().run(
            """
            INSERT INTO sessions (uuid, user_uuid, organisation_uuid, created_at, expires_at, address)
            VALUES ('\(session)', '\(john)', '\(Demo.vodacom)', '2026-11-21Z', '2026-12-21Z', '127.0.0.1');
            INSERT INTO api_keys (uuid, organisation_uuid, created_by, name, prefix, hash, permissions, created_at, expires_at)
            VALUES ('\(session)', '\(Demo.vodacom)', '\(john)', 'key', 'dcx_abcdef', sha256('key'), '{vms:read}', '2026-11-21Z',
                '2027-11-21Z')
            """)
        return scratch
    }

    private static let readable = [
        "SELECT password_hash FROM users", "SELECT u FROM users AS u", "SELECT * FROM users", "TABLE refresh_tokens",
        "SELECT uuid FROM sessions", "SELECT count(*) FROM sessions WHERE uuid = '\(session)'",
        "SELECT s FROM sessions AS s",
        "SELECT hash FROM api_keys", "SELECT token_hash FROM invitations",
        "SELECT users.uuid FROM users WHERE password_hash LIKE 'scrypt-sha256$%'",
        "SELECT organisation_uuid FROM users ORDER BY password_hash", "COPY users TO STDOUT",
        "CREATE INDEX probe ON users (password_hash)",
    ]

    @Test(arguments: readable) func secretsAreNotRead(statement: String) throws {
        #expect(try Self.scratch.get().server().trial(statement) == "42501")
    }

    @Test(arguments: [
        "UPDATE users SET password_hash = 'x'", "UPDATE users SET email = 'thief@example.com'",
        "UPDATE users SET organisation_uuid = '\(Demo.datacentrix)'", "DELETE FROM users",
        """
        INSERT INTO users (uuid, organisation_uuid, email, name, role, created_at)
        VALUES (gen_random_uuid(), '\(Demo.datacentrix)', 'thief@example.com', 'Thief', 'owner', '2026-11-21Z')
        """,
        """
        INSERT INTO sessions (uuid, user_uuid, organisation_uuid, created_at, expires_at, address)
        VALUES (gen_random_uuid(), '\(john)', '\(Demo.vodacom)', '2026-11-21Z', '2026-12-21Z', '127.0.0.1')
        """,
        "UPDATE sessions SET revoked_at = NULL, revoked_reason = NULL", "DELETE FROM sessions",
        "UPDATE api_keys SET hash = sha256('mine')", "UPDATE api_keys SET permissions = '{users:manage}'",
        "UPDATE api_keys SET expires_at = '2099-01-01Z'", "DELETE FROM api_keys",
        "UPDATE invitations SET token_hash = sha256('mine'), mailed_at = '2026-11-21Z'",
        "DELETE FROM invoices", "UPDATE invoices SET status = 'void'", "DELETE FROM invoice_lines",
        "DELETE FROM commissions",
        "UPDATE commissions SET amount = 0", "INSERT INTO commissions SELECT * FROM commissions",
        "SELECT billing_open_invoice('\(Demo.vodacom)', '2026-11-21', '2026-11-21Z')",
        "UPDATE organisations SET status = 'closed'", "UPDATE organisations SET commission_rate = 1",
        "UPDATE wallets SET credit_limit = 1000000", "UPDATE provisioning_orders SET status = 'done'",
        """
        INSERT INTO audit_log (uuid, actor_kind, actor_uuid, action, outcome, client_address, created_at)
        VALUES (gen_random_uuid(), 'customer', '\(john)', 'x', 'done', '127.0.0.1', '2026-11-21Z')
        """,
        """
        INSERT INTO audit_log (uuid, action, outcome, client_address, created_at, recorded_at)
        VALUES (gen_random_uuid(), 'x', 'done', '127.0.0.1', '2026-11-21Z', '2026-11-21Z')
        """,
        "DELETE FROM schema_migrations", "SET ROLE dcx_owner", "ALTER TABLE users DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "CREATE TRIGGER mine BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION users_check_actor()",
        "CREATE OR REPLACE FUNCTION acting_viewer() RETURNS record LANGUAGE sql AS $$ SELECT 1 $$",
    ])
    func rowsAreNotWritten(statement: String) throws {
        #expect(try Self.scratch.get().server().trial(statement) == "42501")
    }

    /// What takes somebody who acts: nobody does, or one that was made up, or a key's digest that is not known.
    private static let takesAnActor = [
        "UPDATE users SET role = 'owner' WHERE uuid = '\(john)'; UPDATE users SET role = 'viewer' WHERE uuid = '\(john)'",
        "UPDATE users SET status = 'disabled'",
        """
        INSERT INTO api_keys (uuid, organisation_uuid, created_by, name, prefix, hash, permissions, created_at, expires_at)
        VALUES (gen_random_uuid(), '\(Demo.vodacom)', '\(john)', 'mine', 'dcx_abcdef', sha256('mine'), '{vms:read}',
            '2026-11-21Z', '2026-12-21Z')
        """,
        """
        INSERT INTO invitations (uuid, organisation_uuid, email, name, role, created_by, created_at, expires_at)
        VALUES (gen_random_uuid(), '\(Demo.datacentrix)', 'thief@example.com', 'Thief', 'owner', '\(john)', '2026-11-21Z',
            '2026-11-28Z')
        """,
        """
        INSERT INTO organisations (uuid, name, kind, parent_uuid, created_at)
        VALUES (gen_random_uuid(), 'Mine', 'customer', '\(Demo.datacentrix)', '2026-11-21Z')
        """,
        """
        INSERT INTO wallet_transactions (uuid, organisation_uuid, kind, amount, actor_kind, created_at)
        VALUES (gen_random_uuid(), '\(Demo.vodacom)', 'top_up', 1000, 'platform', '2026-11-21Z')
        """,
        """
        INSERT INTO provisioning_orders (
            uuid, organisation_uuid, kind, status, identity_instance_uuid, identity_name, actor_kind, due_at, created_at)
        VALUES (gen_random_uuid(), '\(Demo.vodacom)', 'delete', 'placed', 'x', 'x', 'platform', '2026-11-21Z', '2026-11-21Z')
        """,
        "SELECT sessions_end('\(john)', NULL, '2026-11-21Z', 'revoked')",
    ]

    @Test(
        arguments: takesAnActor,
        ["", "SET dcx.session = '11111111-1111-4111-8111-111111111111'; ", "SET dcx.api_key = 'abcdef'; "])
    func nobodyActs(statement: String, setting: String) throws {
        let server = try Self.scratch.get().server()
        #expect(try server.trial("SET dcx.scope = '*'; " + setting + statement) == "DX403")
    }

    /// Who has the session of one acts as that one, inside of what it may do; and lines of the log say who it was.
    @Test func whoHasASessionActsAsItsUser() throws {
        let server = try Self.scratch.get().server()
        let act = "SET LOCAL dcx.scope = '*'; SET LOCAL dcx.session = '\(Self.session)'; "
        #expect(try server.trial(act + "UPDATE users SET role = 'admin' WHERE uuid = '\(Self.john)'") == nil)
        let others = "UPDATE users SET role = 'viewer' WHERE email = 'adcock@adcock.example'"
        #expect(try server.trial(act + others) == "DX403")
        #expect(try server.trial(act + "UPDATE users SET status = 'invited' WHERE uuid = '\(Self.john)'") == "DX403")
        let charge = """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            VALUES ('\(Demo.vodacom)', 'refund', 1000, 'system', '2026-11-21Z')
            """
        #expect(try server.trial(act + charge) == "DX403")
        let key = """
            INSERT INTO api_keys (uuid, organisation_uuid, created_by, name, prefix, hash, permissions, created_at, expires_at)
            VALUES (gen_random_uuid(), '\(Demo.datacentrix)', '\(Self.john)', 'mine', 'dcx_abcdef', sha256('mine'),
                '{organisations:approve}', '2026-11-21Z', '2026-12-21Z')
            """
        #expect(try server.trial(act + key) == "DX403")
    }

    @Test func linesOfTheLogSayWhoActed() throws {
        let scratch = try Self.scratch.get()
        let server = try scratch.server()
        let line = """
            INSERT INTO audit_log (uuid, action, outcome, client_address, created_at)
            VALUES (gen_random_uuid(), 'line %', 'done', '127.0.0.1', '2026-11-21Z');
            """
        try server.run("BEGIN; SET LOCAL dcx.session = '\(Self.session)'; \(line.replacing("%", with: "1")) COMMIT")
        try server.run("BEGIN; \(line.replacing("%", with: "2")) COMMIT")
        #expect(try server.trial("SET LOCAL dcx.session = '\(Self.john)'; \(line)") == "DX403")
        let actors = try scratch.owner().texts(
            """
            SELECT concat_ws(' ', actor_kind, actor_uuid, recorded_at > '2026-11-22Z')
            FROM audit_log
            WHERE action LIKE 'line %'
            ORDER BY action
            """)
        #expect(actors == ["customer \(Self.john) t", "t"])
    }

    /// What is handed over for a password, not what is stored of it.
    @Test func passwordIsTriedByItsKey() throws {
        let scratch = try Self.scratch.get()
        let server = try scratch.server()
        let stored = try #require(
            try scratch.owner().text("SELECT password_hash FROM users WHERE uuid = '\(Self.john)'"))
        let hash = try #require(stored.split(separator: "$").last)
        #expect(try server.text("SELECT password_is('\(Self.john)', '\\x\(hash)')") == "f")
        let told = try server.text("SELECT password_parameters('\(Self.john)')")
        #expect(told?.contains(hash) == false)
        let key = try #require(PasswordParameters(told ?? "")?.key(of: "dcx-demo"))
        #expect(try server.text("SELECT password_is('\(Self.john)', '\\x\(Hexadecimal.text(key))')") == "t")
        #expect(
            try server.text(
                "SELECT session_begin('\(Self.john)', '\\x\(hash)', gen_random_uuid(), sha256('x'), '2026-11-21Z', '2026-12-01Z',"
                    + " '2026-12-01Z', '127.0.0.1', NULL)") == "f")
    }

    @Test(arguments: [
        (DatabaseName.aas, "DELETE FROM vcenter_vm_data_vms"),
        (.aas, "UPDATE vcenter_vm_data_vms SET organisation_uuid = NULL"),
        (.aas, "UPDATE vm_disks SET capacity_gib = 1"), (.aas, "DELETE FROM vm_disks"), (.aas, "DELETE FROM vm_alerts"),
        (.aas, "UPDATE vm_alerts SET resolved_at = '2026-11-21Z'"), (.aas, "UPDATE vm_commands SET status = 'queued'"),
        (.aas, "UPDATE product_prices SET amount = 0"), (.aas, "DELETE FROM vm_metrics_daily"),
        (.aas, "TABLE vm_metric_samples_default"), (.aas, "TABLE schema_migrations"),
        (.eNetworks, "UPDATE network_services SET monthly_cost = 0"), (.eNetworks, "DELETE FROM network_services"),
        (.eNetworks, "DELETE FROM network_providers"), (.eNetworks, "TABLE schema_migrations"),
    ])
    func otherDatabasesAreRead(database: DatabaseName, statement: String) throws {
        #expect(try ScratchDatabase.shared(database).server().trial(statement) == "42501")
    }
}
