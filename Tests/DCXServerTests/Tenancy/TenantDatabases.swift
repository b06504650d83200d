import DCXSchema
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// The three databases with the demo data, for one test alone.
struct TenantDatabases {
    private let databases: [DatabaseName: ScratchDatabase]
    let main: ScratchDatabase
    let aas: ScratchDatabase
    let eNetworks: ScratchDatabase

    init() throws {
        main = try ScratchDatabase(.main, .demo)
        aas = try ScratchDatabase(.aas, .demo)
        eNetworks = try ScratchDatabase(.eNetworks, .demo)
        databases = [.main: main, .aas: aas, .eNetworks: eNetworks]
    }

    /// Their connection URLs for a role.
    func urls(user: String) throws -> [DatabaseName: String] { try databases.mapValues { try $0.url(user: user) } }

    /// A server over them, whose clock stands at the time that the demo data counts from.
    func server(
        loops: Int = 1, limits: PostgresLimits = PostgresLimits(), clock: any Clock = FrozenClock.anchor,
        configure: (inout Configuration) -> Void = { _ in }
    ) throws -> TestServer {
        TestServer(
            urls: try urls(user: "dcx_server"), limits: limits, loops: loops, clock: clock, configure: configure)
    }

    /// For those who stand above owners.
    func superuser(_ name: DatabaseName) throws -> BlockingConnection {
        guard let database = databases[name] else { throw TestFailure("there is no \(name)") }
        return try database.superuser()
    }

    func connection(_ name: DatabaseName) throws -> BlockingConnection {
        guard let database = databases[name] else { throw TestFailure("there is no \(name)") }
        return try database.owner()
    }

    /// Somebody with the password of the demo.
    /// - Returns: the key.
    @discardableResult
    func person(_ email: String, _ role: String, of organisation: String) throws -> String {
        let rows = try connection(.main).texts(
            """
            INSERT INTO users (uuid, organisation_uuid, email, name, role, password_hash, created_at)
            SELECT gen_random_uuid(), '\(organisation)', '\(email)', 'Person', '\(role)', u.password_hash, '2026-01-01Z'
            FROM users AS u WHERE u.email = 'john@vodacom.example'
            RETURNING uuid
            """)
        guard let uuid = rows.first else { throw TestFailure("nobody was made") }
        return uuid
    }

    /// An API key for each organisation of the demo.
    func addApiKeys() throws {
        try connection(.main).run(
            """
            INSERT INTO api_keys (uuid, organisation_uuid, created_by, name, prefix, hash, permissions, created_at, expires_at)
            SELECT gen_random_uuid(), u.organisation_uuid, u.uuid, 'Demo', 'dcx_abcdef', sha256(u.email::bytea), '{vms:read}',
                '2026-01-01Z', '2026-12-31Z'
            FROM users AS u
            """)
    }

    /// What all rows of these organisations are, table by table: the same text where nothing there was changed.
    func checksums(of organisations: [String]) throws -> [String] {
        let list = organisations.map { "'\($0)'" }.joined(separator: ", ")
        return try DatabaseName.allCases.flatMap { name in
            let connection = try connection(name)
            let tables = try connection.texts(
                """
                SELECT table_name FROM information_schema.columns
                WHERE table_schema = 'public' AND column_name = 'organisation_uuid'
                    AND table_name NOT IN (SELECT inhrelid::regclass::text FROM pg_inherits)
                    -- Every request is counted there, whatever it does.
                    AND table_name <> 'api_usage'
                ORDER BY table_name
                """)
            let checksums = tables.map { table in
                """
                SELECT '\(table) ' || count(*) || ' ' || coalesce(md5(string_agg(t::text, ' ' ORDER BY t::text)), '')
                FROM \(table) AS t WHERE organisation_uuid IS NULL OR organisation_uuid IN (\(list))
                """
            }
            return try connection.texts(checksums.joined(separator: " UNION ALL ")).sorted()
        }
    }

    /// What other tenants may do, each with how; that returns how many columns or tables it has reached.
    var changes: [(what: String, reach: Int, change: ([String]) throws -> Int)] {
        [
            ("values changed", 60, { try changed($0) { try $0.changeValues() } }),
            ("rows are more", 10, { try changed($0) { try $0.addRows() } }),
            (
                "rows are gone", 0,
                { visible in
                    try changed(visible) { tenants in
                        try tenants.removeRows()
                        return 0
                    }
                }
            ),
        ]
    }

    private func changed(_ visible: [String], _ body: (OtherTenants) throws -> Int) throws -> Int {
        try databases.values.reduce(0) { sum, database in
            try sum + body(OtherTenants(try database.superuser(), visible: visible))
        }
    }

    /// The keys of all node types: some that the viewer sees, and some of others.
    func keys(seenBy visible: [String]) throws -> SampleValues.Keys {
        var keys = SampleValues.Keys()
        let list = visible.map { "'\($0)'" }.joined(separator: ", ")
        for node in NodeKeys.all {
            guard let owner = try databases[node.database]?.owner() else { continue }
            keys.own[node.type] = try owner.texts(node.own(list))
            if let foreign = node.foreign(list) { keys.foreign[node.type] = try owner.texts(foreign) }
        }
        // What has no table of its own.
        keys.own["Billing"] = keys.own["Organisation"]
        keys.foreign["Billing"] = keys.foreign["Organisation"]
        return keys
    }
}
