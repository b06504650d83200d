import DCXSchema
import Foundation
import GraphQLCore
import Testing

@testable import DCXServer

/// No table and no column is used that is not mapped, and so compared at the start: statements are prepared in databases that
/// have what is mapped and nothing else.
struct MappedStatementTests {
    /// What a database has when everything that is not mapped is taken away.
    private static func bare(_ database: DatabaseName) throws -> ScratchDatabase {
        let scratch = try ScratchDatabase(database, .migrated)
        let owner = try scratch.owner()
        var mapped: [String: Set<String>] = [:]
        for table in MappedTables.of(database) { mapped[table.name, default: []].formUnion(table.columns.map(\.name)) }
        let columns = try owner.texts(
            """
            SELECT c.relname || '.' || a.attname
            FROM pg_class AS c
            JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
            """
        ).map { $0.split(separator: ".").map(String.init) }
        for table in Set(columns.map { $0[0] }) where mapped[table] == nil {
            try owner.run("DROP TABLE \(table) CASCADE")
        }
        for column in columns where mapped[column[0]]?.contains(column[1]) == false {
            try owner.run("ALTER TABLE \(column[0]) DROP COLUMN \(column[1]) CASCADE")
        }
        return scratch
    }

    private static let advice = "map what it names: MappedTables.all, or the Table's columns"

    private func prepare(_ statements: [KnownStatement]) throws {
        for database in DatabaseName.allCases {
            let scratch = try Self.bare(database)
            let owner = try scratch.owner()
            for (number, statement) in statements.filter({ $0.database == database }).enumerated() {
                do {
                    try owner.run("PREPARE known_\(number) AS \(statement.sql)")
                } catch {
                    Issue.record("\(statement.origin): \(error.message)\(statement.sql)\n\(Self.advice)")
                }
            }
        }
    }

    /// The texts that stand in the sources as they are sent, those of mutations among them.
    @Test func staticStatementsUseWhatIsMapped() throws {
        let statements = SourceStatements.all
        #expect(statements.count > 15, "the sources have statements")
        try prepare(statements)
    }

    /// The texts that resolvers make: every field of the schema is asked for, by each kind of viewer.
    @Test func statementsOfEveryFieldUseWhatIsMapped() throws {
        let server = TestServer()
        let portal = try PortalSchema()
        var statements: Set<KnownStatement> = []
        for email in ["admin@datacentrix.example", "alex@cloudtech.example", "john@vodacom.example"] {
            let token = try server.signIn(email)
            for query in EveryField.queries(of: portal.schema) {
                _ = server.takeStatements()
                let answer = try server.post(query, token: token)
                #expect(answer.status == 200, "\(query): \(answer.body)")
                #expect(!answer.codes.contains("INTERNAL_ERROR"), "\(query): \(answer.body)")
                statements.formUnion(server.takeStatements().compactMap { KnownStatement(logged: $0) })
            }
        }
        #expect(statements.count > 10)
        try prepare(Array(statements))
    }

    /// A table that is declared is compared.
    @Test func everyDeclaredTableIsRegistered() {
        let registered = Set(MappedTables.all.map { "\($0.database) \($0.name)" })
        let declared = SourceStatements.declaredTables
        #expect(declared.count >= 3)
        for table in declared {
            #expect(registered.contains(table), "\(table) is declared, but not in MappedTables.all")
        }
    }
}
