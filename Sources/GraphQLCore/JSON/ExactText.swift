/// A text as a key: the same as another only to the byte. Swift calls strings equal also where Unicode takes them for the same,
/// as two ways to write é, or the Kelvin sign and K; to JSON, to GraphQL and to PostgreSQL they are different.
package struct ExactText: Hashable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.count == right.text.utf8.count && left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// By its bytes too: else whoever sends many spellings of one text would have them all collide.
    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}

extension String {
    /// Whether it is this name of a document. Names are ASCII: what Unicode takes for the same has more bytes.
    func isName(_ name: String) -> Bool { utf8.count == name.utf8.count && self == name }
}
