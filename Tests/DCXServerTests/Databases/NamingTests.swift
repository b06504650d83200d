import Foundation
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// The rule of names, held against the databases themselves: a field that is a column has the column's name in lower camel
/// case, and every column that is mapped is there under the name that it is mapped by.
struct NamingTests {
    private static let columns: [String: Set<String>] = {
        var columns: [String: Set<String>] = [:]
        for database in DatabaseName.allCases {
            let setting = "DCX_\(database.settingName)_DATABASE_URL"
            guard let url = ProcessInfo.processInfo.environment[setting],
                let names = try? BlockingConnection(url: url).texts(
                    "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'"
                )
            else { continue }
            for name in names {
                let parts = name.split(separator: ".")
                columns["\(database.rawValue).\(parts[0])", default: []].insert(String(parts[1]))
            }
        }
        return columns
    }()

    @Test(arguments: RowTypes.all.map(\.name))
    func fieldIsAColumnByTheRule(name: String) throws {
        let rows = try #require(RowTypes.all.first { $0.name == name })
        guard case .object(let type) = try PortalSchema().schema.type(named: name) else {
            Issue.record("\(name) is an object type")
            return
        }
        let live = try #require(Self.columns["\(rows.table.database.rawValue).\(rows.table.name)"])
        let fields = type.fields.all.map(\.name).filter { rows.table.column(ofField: $0)?.isComputed == false }
        #expect(!fields.isEmpty)
        for field in fields {
            let named = live.filter { Self.camelCase($0) == field }
            #expect(named.count == 1, "\(name).\(field) is a column of \(rows.table.name)")
            #expect(named.first == rows.table.column(ofField: field)?.name)
        }
    }

    /// Measurements are rows of tables that are no type's own: what is not made for the answer is a column.
    @Test(arguments: [
        ("VmMetrics", "vm_metric_samples", []),
        ("VmMetricsPoint", "vm_metrics_hourly", ["start", "end"]),
        ("VmMetricsPoint", "vm_metrics_daily", ["start", "end"]),
    ])
    func measureIsAColumnByTheRule(name: String, table: String, made: [String]) throws {
        guard case .object(let type) = try PortalSchema().schema.type(named: name) else {
            Issue.record("\(name) is an object type")
            return
        }
        let columns = Set(try #require(Self.columns["aas.\(table)"]).map(Self.camelCase))
        for field in type.fields.all.map(\.name) where !made.contains(field) {
            #expect(columns.contains(field), "\(name).\(field) is a column of \(table)")
        }
    }

    @Test(arguments: [
        ("identity_instance_uuid", "identityInstanceUuid"), ("uuid", "uuid"), ("memory_size_mib", "memorySizeMib"),
        ("vcenter_name", "vcenterName"), ("guest_os", "guestOs"),
    ])
    func ruleIsTheOneOfTheDomain(column: String, field: String) {
        #expect(ColumnNaming.fieldName(ofColumn: column) == field)
        #expect(Self.camelCase(column) == field)
    }

    /// The rule once more, in other words than the code's.
    private static func camelCase(_ column: String) -> String {
        column.replacing(/_([a-z0-9])/) { $0.output.1.uppercased() }
    }
}
