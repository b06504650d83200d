@testable import GraphQLCore

/// A text with the places marked where something is expected: `type T 1️⃣@unknown { a: Int }`.
struct MarkedSource {
    let source: SourceText
    /// The places of the marks, in the order of the text.
    let offsets: [SourceOffset]

    init(_ marked: String) {
        var bytes: [UInt8] = []
        var offsets: [SourceOffset] = []
        for character in marked {
            if character.unicodeScalars.contains("\u{20E3}") {
                offsets.append(SourceOffset(bytes.count))
            } else {
                bytes += Array(String(character).utf8)
            }
        }
        source = SourceText(bytes: bytes)
        self.offsets = offsets
    }
}
