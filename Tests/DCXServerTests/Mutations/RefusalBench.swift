import DCXSchema
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// Databases in which there is something to refuse, with a server over them, and what stands in all their tables.
struct RefusalBench {
    static let suspended = "00000000-0000-4000-8000-0000000000a1"
    static let closed = "00000000-0000-4000-8000-0000000000a2"
    static let nobody = "00000000-0000-4000-8000-00000000ffff"

    let server: TestServer
    let main: BlockingConnection
    private let databases: TenantDatabases
    private let owners: [DatabaseName: BlockingConnection]
    private let apiKeys: [RefusalCase.Sender: String]
    /// A refresh token that was used already.
    let usedRefreshToken: String

    init() throws {
        databases = try TenantDatabases()
        server = try databases.server()
        main = try databases.main.owner()
        owners = [.main: main, .aas: try databases.aas.owner(), .eNetworks: try databases.eNetworks.owner()]
        apiKeys = [
            .apiKey: try Self.addApiKey(main, expiresAt: "2026-12-01Z"),
            .expiredKey: try Self.addApiKey(main, expiresAt: "2026-11-21T07:59:59Z"),
        ]
        usedRefreshToken = try Self.useRefreshToken(server)
        // Longer ago than its successor is given again.
        try main.run("UPDATE refresh_tokens SET used_at = used_at - interval '1 minute' WHERE used_at IS NOT NULL")
        try addOrganisations()
        try addPeople()
        try changeStates()
    }

    // MARK: What there is

    private static func addApiKey(_ main: BlockingConnection, expiresAt: String) throws -> String {
        let secrets = Secrets()
        let key = "dcx_" + (secrets.makeSecret() ?? "")
        try main.run(
            """
            INSERT INTO api_keys (
                uuid, organisation_uuid, created_by, name, prefix, hash, permissions, created_at, expires_at, last_used_at)
            SELECT gen_random_uuid(), u.organisation_uuid, u.uuid, 'Test', '\(key.prefix(10))',
                '\\x\(secrets.hash(of: key).text)', '{vms:read}', '2026-01-01Z', '\(expiresAt)', '2026-11-21T08:00:00Z'
            FROM users AS u WHERE u.email = 'john@vodacom.example'
            """)
        return key
    }

    private static func useRefreshToken(_ server: TestServer) throws -> String {
        let answer = try server.post(
            #"mutation { signIn(input: { email: "adcock@adcock.example", password: "dcx-demo" }) { session { refreshToken } } }"#
        )
        let token = answer.data["signIn"]?["session"]?["refreshToken"]?.text ?? ""
        let next = try TestPerson.refresh(server, token)
        #expect(next.data["refreshSession"]?["session"]?["refreshToken"]?.text != nil, "\(next.body)")
        return token
    }

    private func addOrganisations() throws {
        for (uuid, name) in [(Self.suspended, "Suspended"), (Self.closed, "Closed")] {
            try main.run(
                """
                INSERT INTO organisations (uuid, name, kind, parent_uuid, reseller_uuid, created_at)
                VALUES ('\(uuid)', '\(name)', 'customer', '\(Demo.cloudTech)', '\(Demo.cloudTech)', '2026-01-01Z');
                INSERT INTO wallets (organisation_uuid, created_at) VALUES ('\(uuid)', '2026-01-01Z')
                """)
        }
    }

    private func addPeople() throws {
        try databases.person("viewer@vodacom.example", "viewer", of: Demo.vodacom)
        try databases.person("admin@vodacom.example", "admin", of: Demo.vodacom)
        try databases.person("guessed@vodacom.example", "viewer", of: Demo.vodacom)
        try databases.person("owner@suspended.example", "owner", of: Self.suspended)
        try databases.person("owner@closed.example", "owner", of: Self.closed)
        for sender in RefusalCase.Sender.allCases { _ = try token(sender) }
        try main.run(
            """
            UPDATE organisations SET status = 'suspended' WHERE uuid = '\(Self.suspended)';
            UPDATE organisations SET status = 'closed' WHERE uuid = '\(Self.closed)'
            """)
    }

    /// An empty wallet, keys that were used, a machine that is busy, one that leaves, a size that is sold no more, and too many guesses.
    private func changeStates() throws {
        try owners[.aas]?.run(
            """
            UPDATE vm_configurations SET status = 'retired' WHERE sku = 'CONFIGURATION-M';
            TRUNCATE vm_metric_samples, vm_metrics_quarters, vm_metrics_hourly, vm_metrics_daily, vm_metric_changes
            """)
        try main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            SELECT organisation_uuid, 'adjustment', 1.00 - balance, 'system', '2026-11-21Z'
            FROM wallets WHERE organisation_uuid = '\(Demo.adcock)'
            """)
        for change in [
            "topUpWallet(input: { \(RefusalCase.topUp("10.00", key: "used")) })",
            "controlVirtualMachinePower(input: { \(RefusalCase.power(1, "RESTART", key: "used")) })",
            "deleteVirtualMachine(input: { \(RefusalCase.delete(2, key: "leaving")) })",
        ] {
            let answer = try server.post("mutation { \(change) { errors { __typename } } }", token: token(.john))
            #expect(answer.codes == [] && answer.errorType == nil, "\(change): \(answer.body)")
        }
        let reseller = "topUpWallet(input: { \(RefusalCase.topUp("10.00", Demo.cloudTech, key: "used")) })"
        _ = try server.post("mutation { \(reseller) { errors { __typename } } }", token: token(.alex))
        for _ in 0..<6 {
            _ = try server.post(
                #"mutation { signIn(input: { email: "guessed@vodacom.example", password: "no" }) { errors { message } } }"#
            )
            let change = #"changePassword(input: { currentPassword: "no", newPassword: "long enough now" })"#
            _ = try server.post("mutation { \(change) { errors { message } } }", token: token(.guessed))
        }
    }

    // MARK: Senders

    func token(_ sender: RefusalCase.Sender) throws -> String? {
        switch sender {
        case .nobody: nil
        case .apiKey, .expiredKey: apiKeys[sender]
        case .forged: "eyJhbGciOiJub25lIn0.e30."
        default: try server.signIn(sender.rawValue)
        }
    }

    // MARK: What stands in the tables

    /// The rows of each table of the three databases but the audit log, in one number a table.
    func tables() throws -> [String: String] {
        var tables: [String: String] = [:]
        for (name, owner) in owners {
            let selects = try owner.texts(
                """
                SELECT format('SELECT %L || count(*) || '' '' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM %I AS t',
                    relname || ' ', relname)
                FROM pg_class
                WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'audit_log%'
                    -- What a request has used is noted whatever becomes of it.
                    AND relname NOT IN ('api_usage', 'budget_levels')
                """)
            for row in try owner.texts(selects.joined(separator: " UNION ALL ")) {
                let parts = row.split(separator: " ", maxSplits: 1)
                tables["\(name.rawValue).\(parts[0])"] = String(parts[1])
            }
        }
        return tables
    }

    func auditLines() throws -> [String] {
        try main.texts("SELECT concat_ws(' ', action, outcome, error, uuid) FROM audit_log")
    }
}
