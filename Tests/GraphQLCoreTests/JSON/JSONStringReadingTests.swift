import Testing

@testable import GraphQLCore

/// Strings are read some bytes at a time: what is special about one may be at any place of it.
struct JSONStringReadingTests {
    private func read(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        let result = bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(JSONError) in try JSONReader.read(bytes) }
        }
        return try result.get()
    }

    private static let contents: [(written: String, text: String)] = [
        ("", ""), ("\\\"", "\""), ("\\\\", "\\"), ("\\n", "\n"), ("\\u00e9", "é"), ("\\ud83d\\ude00", "😀"), ("é", "é"),
        ("😀", "😀"), ("\u{7F}", "\u{7F}"), (" !", " !"), ("\\/", "/"),
    ]

    @Test func everyPlaceIsRead() throws {
        for length in 0..<40 {
            let plain = String(repeating: "x", count: length)
            for (written, text) in Self.contents {
                for rest in ["", "tail", "a longer tail than that"] {
                    let value = try read(Array("\"\(plain)\(written)\(rest)\"".utf8))
                    #expect(value == .string(plain + text + rest))
                }
            }
        }
    }

    @Test func everyPlaceIsChecked() {
        for length in 0..<40 {
            let plain = Array(repeating: UInt8(ascii: "x"), count: length)
            let quote = UInt8(ascii: "\"")
            let refused: [([UInt8], JSONError.Kind)] = [
                ([0x00], .controlCharacter), ([0x1F], .controlCharacter), ([0x80], .invalidUTF8),
                ([0xC3], .invalidUTF8), ([UInt8(ascii: "\\"), UInt8(ascii: "q")], .malformedEscape),
            ]
            for (bytes, kind) in refused {
                for rest in [[], Array("tail".utf8), Array("a longer tail".utf8)] {
                    let text = [quote] + plain + bytes + rest + [quote]
                    #expect(throws: JSONError(kind: kind, offset: text.count)) { try read(text) }
                }
            }
            #expect(throws: JSONError(kind: .unterminatedString, offset: length + 1)) { try read([quote] + plain) }
        }
    }
}
