import Testing

@testable import GraphQLCore

/// Text becomes JSON as RFC 8259 has it, whatever its length: it is copied in pieces of several sizes.
struct JSONStringTests {
    private static let escapes: [UInt8: String] = [
        0x22: "\\\"", 0x5C: "\\\\", 0x08: "\\b", 0x09: "\\t", 0x0A: "\\n", 0x0C: "\\f", 0x0D: "\\r",
        0x00: "\\u0000", 0x1F: "\\u001f",
    ]

    private func json(_ text: [UInt8]) -> String {
        var out = JSONBuffer()
        text.withUnsafeBufferPointer { text in
            if let start = text.baseAddress { out.appendString(start, text.count) }
        }
        return String(decoding: out.bytes, as: UTF8.self)
    }

    private func quoted(_ text: [UInt8]) -> String? {
        var out = JSONBuffer()
        if text.withUnsafeBytes({ out.appendQuoted($0) }) { return String(decoding: out.bytes, as: UTF8.self) }
        #expect(out.count == 0)
        return nil
    }

    @Test(arguments: 1..<70)
    func textIsEscapedWhereItHasTo(length: Int) {
        let text = (0..<length).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        let plain = "\"\(String(decoding: text, as: UTF8.self))\""
        #expect(json(text) == plain)
        #expect(quoted(text) == plain)
        for place in text.indices {
            let (before, behind) = (text[..<place], text[(place + 1)...])
            for (byte, escape) in Self.escapes {
                let escaped =
                    "\"" + String(decoding: before, as: UTF8.self) + escape
                    + String(decoding: behind, as: UTF8.self) + "\""
                #expect(json(before + [byte] + behind) == escaped)
                #expect(quoted(before + [byte] + behind) == nil)
            }
        }
    }

    @Test(arguments: 0...255)
    func onlyTheseBytesAreEscaped(byte: Int) {
        let text = [UInt8](repeating: UInt8(byte), count: 17)
        let needsEscape = byte < 0x20 || byte == 0x22 || byte == 0x5C
        #expect((quoted(text) == nil) == needsEscape)
        #expect(text.withUnsafeBytes(JSONBuffer.isPlain) == !needsEscape)
    }

    @Test func emptyTextIsQuoted() { #expect(quoted([]) == "\"\"") }

    @Test func mappedTextsAreFound() {
        let names = ["", "on", "powered", "suspended", "poweredOn", "poweredOff", "a text of more than sixteen bytes"]
        let mapping = TextMapping(names.map { ($0, "<\($0)>") }, other: nil)
        let open = TextMapping([("on", "ON")], other: "OTHER")
        for name in names + ["o", "off", "poweredOm", "PoweredOn", "a text of more than sixteen bytez"] {
            var out = JSONBuffer()
            let isWritten = Array(name.utf8).withUnsafeBytes { mapping.append($0, to: &out) }
            #expect(isWritten == names.contains(name))
            #expect(String(decoding: out.bytes, as: UTF8.self) == (isWritten ? "\"<\(name)>\"" : ""))
            out.removeAll()
            #expect(Array(name.utf8).withUnsafeBytes { open.append($0, to: &out) })
            #expect(String(decoding: out.bytes, as: UTF8.self) == (name == "on" ? "\"ON\"" : "\"OTHER\""))
        }
        var out = JSONBuffer()
        #expect(!mapping.append(nil, to: &out))
        #expect(open.append(nil, to: &out))
        #expect(String(decoding: out.bytes, as: UTF8.self) == "\"OTHER\"")
    }
}
