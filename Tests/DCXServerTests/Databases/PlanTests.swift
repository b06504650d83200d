import DCXSchema
import Foundation
import GraphQLCore
import Testing

@testable import DCXServer

/// No statement reads a large table from end to end for one tenant's page: what the examples and the operations of `make bench`
/// send is explained in databases with thousands of other tenants' rows.
@Suite(.serialized)
struct PlanTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
    private static let grown = Result { try GrownDatabases() }

    /// The platform's dashboard adds up everything there is, and may.
    private static let names = [
        "customer-dashboard", "reseller-dashboard", "machine-detail", "billing", "inventory-export",
    ]

    @Test(arguments: names)
    func examplesScanNoLargeTable(name: String) throws {
        let query = try text("examples/\(name).graphql")
        let email = try #require(query.firstMatch(of: /# Signed in as (\S+)/)?.output.1, "\(name) says who sends it")
        let variables = (try? text("examples/\(name).variables.json")) ?? "{}"
        try check(query, variables, String(email))
    }

    @Test(arguments: [
        ("tiny", #"{"key":"50000000-0000-4000-8000-000000000001"}"#),
        ("list", #"{"organisation":"00000000-0000-4000-8000-000000000003"}"#),
        ("dashboard", #"{"organisation":"00000000-0000-4000-8000-000000000003"}"#),
        ("deep", #"{"after":null,"from":"2026-11-14T22:00:00Z","to":"2026-11-21T22:00:00Z"}"#),
    ])
    func operationsScanNoLargeTable(name: String, variables: String) throws {
        try check(try text("Benchmarks/operations/\(name).graphql"), variables, "alex@cloudtech.example")
    }

    /// What would be found.
    @Test func scansAreSeen() throws {
        let statement = """
            -- aas
            SELECT count(*) FROM vcenter_vm_data_vms AS vm WHERE vm.guest_os = $1::text
            -- $1 = Debian's
            """
        #expect(try scans(of: [statement]) == ["vcenter_vm_data_vms"])
        let found = """
            -- aas
            SELECT vm.guest_os FROM vcenter_vm_data_vms AS vm WHERE vm.identity_instance_uuid = $1::varchar
            -- $1 = 50000000-0000-4000-8000-000000000001
            """
        #expect(try scans(of: [found]) == [])
    }

    private func check(_ query: String, _ variables: String, _ email: String) throws {
        let server = try Self.grown.get().databases.server()
        let token = try server.signIn(email)
        _ = try server.post("{ viewer { role } }", token: token)
        _ = server.takeStatements()
        let answer = try server.post(query, variables: variables, token: token)
        #expect(answer.codes == [], "\(answer.body)")
        let statements = server.takeStatements()
        #expect(!statements.isEmpty)
        #expect(try scans(of: statements) == [])
    }

    /// The large tables that generic plans of statements read from end to end.
    private func scans(of statements: [String]) throws -> Set<String> {
        var scans: Set<String> = []
        for name in DatabaseName.allCases {
            let connection = try Self.grown.get().databases.connection(name)
            let large = Set(
                try connection.texts(
                    "SELECT relname FROM pg_class WHERE reltuples >= \(GrownDatabases.largeRowCount) AND relkind = 'r'")
            )
            #expect(!large.isEmpty)
            try connection.run("SET plan_cache_mode = force_generic_plan")
            for case let statement? in statements.map(LoggedStatement.init) where statement.database == name {
                try connection.run("PREPARE explained AS \(statement.sql)")
                let plan = try connection.texts("EXPLAIN EXECUTE explained\(statement.arguments)")
                for line in plan {
                    guard let table = line.firstMatch(of: /Seq Scan on (\w+)/)?.output.1 else { continue }
                    if large.contains(String(table)) { scans.insert(String(table)) }
                }
                try connection.run("DEALLOCATE explained")
            }
        }
        return scans
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    }
}

/// A statement as `StatementLog` writes it.
private struct LoggedStatement {
    let database: DatabaseName
    let sql: String
    /// Behind the name of the prepared statement.
    let arguments: String

    init?(_ logged: String) {
        guard let known = KnownStatement(logged: logged) else { return nil }
        database = known.database
        sql = known.sql
        let values = logged.split(separator: "\n").compactMap { $0.wholeMatch(of: /-- \$\d+ = (.*)/)?.output.1 }
            .map { $0 == "NULL" ? "NULL" : "'\($0.replacing("'", with: "''"))'" }
        arguments = values.isEmpty ? "" : "(\(values.joined(separator: ", ")))"
    }
}
