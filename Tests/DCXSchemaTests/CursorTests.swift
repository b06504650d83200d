import GraphQLCore
import Testing

@testable import DCXSchema

struct CursorTests {
    private static let order = RowOrder(
        terms: [.init(column: "identity_name", isDescending: false), .init(column: "cpu_count", isDescending: true)],
        isIndexed: false)
    private static let list = "Query.virtualMachines"

    private func text(_ parts: String...) -> String {
        var json = JSONBuffer()
        json.append(.array(parts.map { .string($0) }))
        return Base64URL.encode(json.bytes)
    }

    private func read(_ text: String) -> Cursor? {
        Cursor(text, of: Self.list, in: Self.order, over: VirtualMachineType.table)
    }

    @Test func readsItsListAndOrder() {
        let cursor = read(text("Query.virtualMachines:identity_name,-cpu_count", "Web \"1\" é", "4", "k"))
        #expect(cursor?.values == ["Web \"1\" é", "4"])
        #expect(cursor?.key == "k")
    }

    /// Every value that a row can have comes back, as PostgreSQL writes it.
    @Test(arguments: [
        (ColumnType.timestamp, "2026-11-21 08:30:00.123456+00", true), (.timestamp, "infinity", true),
        (.timestamp, "-infinity", true), (.timestamp, "0044-03-15 00:00:00+00 BC", true),
        (.timestamp, "294276-12-31 23:59:59.999999+00", true), (.timestamp, "now", false), (.timestamp, "BC", false),
        (.date, "infinity", true), (.date, "4713-01-01 BC", true), (.date, "10000-01-01", true),
        (.date, "today", false),
        (.numeric, "NaN", true), (.numeric, "-Infinity", true), (.numeric, String(repeating: "9", count: 60), true),
        (.numeric, "many", false), (.real, "1e-45", true), (.real, "NaN", true), (.integer, "2147483648", false),
    ])
    func valuesOfRowsComeBack(type: ColumnType, text: String, isAdmitted: Bool) {
        #expect(type.admits(text) == isAdmitted)
    }

    /// Texts of four bytes a letter, in an order of several.
    @Test func longTextsComeBack() {
        let name = String(repeating: "\u{1F600}", count: 255)
        let long = text(
            "Query.virtualMachines:identity_name,-cpu_count", String(repeating: "\u{1}", count: 2_000), "4", "k")
        #expect(read(text("Query.virtualMachines:identity_name,-cpu_count", name, "4", name))?.key == name)
        #expect(long.utf8.count > 4_096)
        #expect(read(long) != nil)
    }

    @Test func refusesOtherListsOrdersAndValues() {
        #expect(read(text("Query.virtualMachines:identity_name,cpu_count", "a", "4", "k")) == nil)
        #expect(read(text("Organisation.virtualMachines:identity_name,-cpu_count", "a", "4", "k")) == nil)
        #expect(read(text("Query.virtualMachines:identity_name,-cpu_count", "a", "four", "k")) == nil)
        #expect(read(text("Query.virtualMachines:identity_name,-cpu_count", "a", "k")) == nil)
        #expect(read(text("Query.virtualMachines:identity_name,-cpu_count", "a\u{0}", "4", "k")) == nil)
        #expect(read("") == nil)
        #expect(read("bm90IGpzb24") == nil)
        #expect(read(String(repeating: "A", count: 40_000)) == nil)
    }
}
