@testable import DCXSchema

/// Cursors and global IDs: an input is one as it travels, and what stands in one.
struct CursorTarget {
    private static let document = Array(
        """
        query($c: String, $b: String, $i: ID!) {
          node(id: $i) { id }
          a: virtualMachines(after: $c) { pageInfo { hasNextPage } }
          b: virtualMachines(before: $c, last: 3, orderBy: [{ field: CREATED_AT }, { field: CPU_COUNT, direction: DESC }]) {
            nodes { id }
          }
          c: organisations(after: $b, orderBy: [{ field: KIND }]) { nodes { id } }
          d: products(before: $b, last: 2) { nodes { id } }
          e: organisations(after: $c) { nodes { id } }
        }
        """.utf8)

    private let portal: FuzzPortal

    init(_ portal: FuzzPortal) { self.portal = portal }

    func run(_ input: UnsafeBufferPointer<UInt8>) {
        let inside = Base64URL.encode(UnsafeRawBufferPointer(input))
        precondition(Base64URL.decode(inside) == Array(input), "what was encoded is decoded")
        if let id = GlobalID(inside) { precondition(id.text == inside, "an ID has one text") }
        // As it came it is a string of JSON or is not.
        let outside = Array("\"".utf8) + Array(input) + Array("\"".utf8)
        for (one, other) in [(Array("\"\(inside)\"".utf8), outside), (outside, Array("\"\(inside)\"".utf8))] {
            var variables = Array("{\"c\":".utf8) + one
            variables += Array(",\"b\":".utf8) + other + Array(",\"i\":".utf8) + one + Array("}".utf8)
            portal.answer(FuzzPortal.body(Self.document, variables))
        }
    }
}
