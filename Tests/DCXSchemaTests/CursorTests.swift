import Testing

@testable import DCXSchema

struct CursorTests {
    private let order = VirtualMachineType.byName

    private func text(_ order: String, _ value: String, _ key: String) -> String {
        Array(value.utf8).withUnsafeBytes { value in
            Array(key.utf8).withUnsafeBytes { key in Cursor.text(order: order, value: value, key: key) }
        }
    }

    @Test func readsWhatItWrote() {
        let cursor = Cursor(text(order.name, "Web \"1\" é", "k"), order: order)
        #expect(cursor?.value == "Web \"1\" é")
        #expect(cursor?.key == "k")
    }

    @Test func refusesOtherOrdersAndOtherTexts() {
        #expect(Cursor(text("organisations.name", "a", "k"), order: order) == nil)
        #expect(Cursor("", order: order) == nil)
        #expect(Cursor("bm90IGpzb24", order: order) == nil)
        #expect(Cursor(String(repeating: "A", count: 4_000), order: order) == nil)
        #expect(Cursor(text(order.name, "a\u{0}", "k"), order: order) == nil)
    }
}
