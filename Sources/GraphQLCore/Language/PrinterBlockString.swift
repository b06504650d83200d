/// Writes a value as a block string whose BlockStringValue is that value again.
/// https://spec.graphql.org/September2025/#BlockStringValue()
enum BlockStringPrinter {
    /// A longer value gets lines of its own.
    private static let maximumInlineLength = 70

    /// - Parameter value: of a block string; or one for which `isPrintable` holds.
    static func text(of value: String) -> String {
        let escaped = escapeQuotes(value)
        let lines = escaped.split(separator: "\n", omittingEmptySubsequences: false)
        let isSingleLine = lines.count <= 1
        // The first line does not count for the common indentation: on a line of its own it is dedented like the others.
        let needsLeadingLine = !isSingleLine && lines.dropFirst().allSatisfy { $0.isEmpty || startsWithWhiteSpace($0) }
        // Behind these the closing quotes would not be read as such.
        let needsTrailingLine = escaped.utf8.last == UInt8(ascii: "\"") || escaped.utf8.last == UInt8(ascii: "\\")
        let isMultiline = !isSingleLine || value.count > maximumInlineLength || needsTrailingLine
        // A single line that starts with white space keeps it only behind the opening quotes.
        let keepsFirstLine = isSingleLine && startsWithWhiteSpace(Substring(value))
        var text = "\"\"\""
        if needsLeadingLine || isMultiline && !keepsFirstLine { text += "\n" }
        text += escaped
        if isMultiline { text += "\n" }
        return text + "\"\"\""
    }

    /// Whether a block string can have this value, and show it to a reader: control characters need escapes to be seen.
    static func isPrintable(_ value: String) -> Bool {
        if !value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A }) { return false }
        let text = Array(text(of: value).utf8)
        return StringSemantics.block(text, 3..<text.count - 3) == value
    }

    private static func startsWithWhiteSpace(_ line: Substring) -> Bool {
        line.utf8.first == 0x20 || line.utf8.first == 0x09
    }

    /// `"""` is written `\"""`.
    private static func escapeQuotes(_ value: String) -> String {
        var escaped: [UInt8] = []
        var quotes = 0
        for byte in value.utf8 {
            quotes = byte == UInt8(ascii: "\"") ? quotes + 1 : 0
            escaped.append(byte)
            if quotes == 3 {
                escaped.insert(UInt8(ascii: "\\"), at: escaped.count - 3)
                quotes = 0
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
