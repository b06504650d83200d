/// The elements of a value between its separators, without the spaces around them (RFC 9110, sections 5.6.1 and 5.6.6).
/// A separator inside quotes does not part.
struct ListReader {
    private let value: UnsafeBufferPointer<UInt8>
    private let separator: UInt8
    private var position = 0
    private var hasEnded = false

    init(_ value: UnsafeBufferPointer<UInt8>, separator: UInt8 = UInt8(ascii: ",")) {
        self.value = value
        self.separator = separator
    }

    mutating func next() -> UnsafeBufferPointer<UInt8>? {
        if hasEnded { return nil }
        let start = position
        var isQuoted = false
        while position < value.count, isQuoted || value[position] != separator {
            if value[position] == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted, value[position] == UInt8(ascii: "\\") { position += 1 }
            position += 1
        }
        let end = min(position, value.count)
        hasEnded = position >= value.count
        position += 1
        return value[part: start..<end].trimmed
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Without the spaces and tabs around it.
    var trimmed: UnsafeBufferPointer<UInt8> {
        var start = 0
        var end = count
        while start < end, self[start] == 0x20 || self[start] == 0x09 { start += 1 }
        while start < end, self[end - 1] == 0x20 || self[end - 1] == 0x09 { end -= 1 }
        return self[part: start..<end]
    }
}
