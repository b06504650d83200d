import DCXSchema
import Foundation
import Testing

@testable import DCXServer

/// What each role may do, all of it; that it is enough, is what all other tests show.
struct PrivilegeTests {
    @Test(arguments: DatabaseName.allCases)
    func rolesHaveTheirPrivilegesAndNoOthers(database: DatabaseName) throws {
        let owner = try ScratchDatabase(database, .migrated).owner()
        try Golden.check(RolePrivileges.text(owner), "privileges/\(database.rawValue).txt")
    }

    /// An installation that was set up when the server's role got all rows by default.
    @Test(arguments: DatabaseName.allCases)
    func whatWasGrantedByDefaultEnds(database: DatabaseName) throws {
        let owner = try ScratchDatabase(database, .empty).owner()
        try owner.run("ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO dcx_server")
        _ = try Migrator(database: database, connection: owner).migrate()
        #expect(try RolePrivileges.text(owner) == RolePrivileges.text(ScratchDatabase(database, .migrated).owner()))
        try owner.run("CREATE TABLE later (value text)")
        #expect(try owner.text("SELECT has_table_privilege('dcx_server', 'later', 'SELECT')") == "f")
    }

    /// Each statement that stands in the sources may be executed by one of the roles that `serve` and `work` have.
    @Test func everyStaticStatementHasARoleThatMayExecuteIt() throws {
        for database in DatabaseName.allCases {
            let scratch = try ScratchDatabase(database, .migrated)
            let roles = [try scratch.server(), try scratch.worker()]
            for (number, statement) in SourceStatements.all.filter({ $0.database == database }).enumerated() {
                let failures = roles.compactMap { Self.failure(of: statement, number, as: $0) }
                #expect(failures.count < roles.count, "\(statement.origin): \(failures)\n\(statement.sql)")
            }
        }
    }

    /// PostgreSQL looks at the privileges of a statement that is explained, too.
    private static func failure(of statement: KnownStatement, _ number: Int, as role: BlockingConnection) -> String? {
        let isQuery = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains { statement.sql.hasPrefix($0) }
        if !isQuery { return nil }
        let count = statement.sql.matches(of: /\$(\d+)/).compactMap { Int($0.output.1) }.max() ?? 0
        let values = Array(repeating: "NULL", count: count).joined(separator: ", ")
        do {
            try role.run("PREPARE s\(number) AS \(statement.sql)")
            try role.run("EXPLAIN EXECUTE s\(number)" + (count > 0 ? "(\(values))" : ""))
            return nil
        } catch {
            return error.message
        }
    }

    /// As the server says it, so does MAIN.
    @Test(arguments: Role.allCases)
    func rolesOfMainHaveThePermissionsOfTheServers(role: Role) throws {
        let owner = try ScratchDatabase.shared(.main).owner()
        let permissions = try owner.texts("SELECT unnest(role_permissions('\(role.rawValue)'))")
        #expect(Set(permissions) == Set(role.permissions.map(\.rawValue)))
    }

    /// Functions that run with the rights of the owner find what they name where the owner put it.
    @Test(arguments: DatabaseName.allCases)
    func functionsOfTheOwnerHaveASearchPath(database: DatabaseName) throws {
        let owner = try ScratchDatabase.shared(database).owner()
        let open = try owner.texts(
            """
            SELECT p.proname
            FROM pg_proc AS p
            WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
                AND NOT coalesce('search_path=pg_catalog, public, pg_temp' = ANY (p.proconfig), FALSE)
            """)
        #expect(open == [])
    }
}
