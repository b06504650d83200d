import DCXSchema
import Foundation
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// The page for operators has every state of the schema, and says what leads to it and what leads out of it.
struct StatesPageTests {
    private struct State: Hashable {
        let type: String
        let name: String
    }

    private struct Row {
        let state: State
        let reached: String
        let left: String
    }

    private static let file = URL(filePath: #filePath).appending(path: "../../../../docs/operations.md").standardized
    /// Computed at each question, and no state of anything that is stored.
    private static let computed: Set = ["HealthStatus"]
    /// The columns that the types are stored in.
    private static let columns: [(type: String, database: DatabaseName, table: String)] = [
        ("OrganisationStatus", .main, "organisations"), ("UserStatus", .main, "users"),
        ("InvoiceStatus", .main, "invoices"), ("ProvisioningOrderStatus", .main, "provisioning_orders"),
        ("VmCommandStatus", .aas, "vm_commands"), ("ProductStatus", .aas, "products"),
        ("ProductStatus", .aas, "vm_configurations"), ("NetworkServiceStatus", .eNetworks, "network_services"),
        ("NetworkProviderStatus", .eNetworks, "network_providers"),
    ]

    private static func rows() throws -> [Row] {
        let page = try String(contentsOf: file, encoding: .utf8)
        let section = try #require(page.components(separatedBy: "\n## States\n").dropFirst().first)
            .components(separatedBy: "\n## ")[0]
        var type = ""
        return section.split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2).map { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            let named = cells[0].trimmingCharacters(in: ["`"])
            if !named.isEmpty { type = named }
            let state = State(type: type, name: cells[1].trimmingCharacters(in: ["`"]))
            return Row(state: state, reached: cells[2], left: cells[3])
        }
    }

    private static func statesOfTheSchema() throws -> Set<State> {
        let schema = try PortalSchema().schema
        var states: Set<State> = []
        for named in schema.types where named.name.hasSuffix("Status") && !computed.contains(named.name) {
            guard case .enumeration(let type) = named else { continue }
            states.formUnion(type.values.map { State(type: type.name, name: $0.name.lowercased()) })
        }
        return states
    }

    @Test func pageHasEveryStateOfTheSchema() throws {
        let rows = try Self.rows()
        #expect(Set(rows.map(\.state)) == (try Self.statesOfTheSchema()))
        #expect(Set(rows.map(\.state)).count == rows.count)
    }

    /// What leads to a state is there: a mutation, a command, a function; all states but those that are permanent are left.
    @Test func everyStateIsReachedAndLeft() throws {
        let mutations = Set(MutationBinding.mutations.map(\.name))
        let known = mutations.union(["bill", "billing_void_invoice"])
        for row in try Self.rows() {
            #expect(!row.reached.isEmpty && !row.left.isEmpty, "\(row)")
            #expect(!row.reached.contains("permanent"), "\(row)")
            let named = (row.reached + " " + row.left).matches(of: /`([^`]+)`/).map { String($0.output.1) }
            #expect(Set(named).subtracting(known) == [], "\(row)")
        }
        let functions = try ScratchDatabase.shared(.main).owner().text(
            "SELECT count(*) FROM pg_proc WHERE proname = 'billing_void_invoice'")
        #expect(functions != "0")
    }

    /// The databases take these states and no others.
    @Test func databasesHaveTheSameStates() throws {
        let states = try Self.statesOfTheSchema()
        #expect(Set(Self.columns.map(\.type)) == Set(states.map(\.type)))
        for (type, database, table) in Self.columns {
            let checks = try ScratchDatabase.shared(database).owner().texts(
                """
                SELECT pg_get_constraintdef(c.oid)
                FROM pg_constraint AS c
                WHERE c.conrelid = '\(table)'::regclass AND c.conname = '\(table)_status_check'
                """)
            let names = checks.flatMap { $0.matches(of: /'([a-z]+)'::text/).map { String($0.output.1) } }
            #expect(Set(names) == Set(states.filter { $0.type == type }.map(\.name)), "\(table)")
        }
    }
}
