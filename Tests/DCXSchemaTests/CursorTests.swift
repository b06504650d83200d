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

    @Test func refusesOtherListsOrdersAndValues() {
        #expect(read(text("Query.virtualMachines:identity_name,cpu_count", "a", "4", "k")) == nil)
        #expect(read(text("Organisation.virtualMachines:identity_name,-cpu_count", "a", "4", "k")) == nil)
        #expect(read(text("Query.virtualMachines:identity_name,-cpu_count", "a", "four", "k")) == nil)
        #expect(read(text("Query.virtualMachines:identity_name,-cpu_count", "a", "k")) == nil)
        #expect(read(text("Query.virtualMachines:identity_name,-cpu_count", "a\u{0}", "4", "k")) == nil)
        #expect(read("") == nil)
        #expect(read("bm90IGpzb24") == nil)
        #expect(read(String(repeating: "A", count: 8_000)) == nil)
    }
}
