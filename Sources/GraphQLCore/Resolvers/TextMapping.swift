/// A fixed translation of stored texts to JSON, for enum values. It must outlive the plans that use it.
public final class TextMapping: Sendable {
    private let entries: [(stored: [UInt8], json: [UInt8])]
    private let other: [UInt8]?

    /// - Parameters:
    ///   - entries: stored text → the text that clients see.
    ///   - other: what clients see for any other text, and for null; nil: these have no value.
    public init(_ entries: [(stored: String, shown: String)], other: String?) {
        self.entries = entries.map { (Array($0.stored.utf8), Self.json($0.shown)) }
        self.other = other.map(Self.json)
    }

    /// - Returns: false, with nothing appended, for what has no value.
    @usableFromInline func append(_ stored: UnsafeRawBufferPointer?, to out: inout JSONBuffer) -> Bool {
        if let stored {
            for index in entries.indices where Self.areEqual(entries[index].stored, stored) {
                entries[index].json.withUnsafeBytes { out.appendVerbatim($0) }
                return true
            }
        }
        guard let other else { return false }
        other.withUnsafeBytes { out.appendVerbatim($0) }
        return true
    }

    /// Byte by byte, without the iterators of `elementsEqual`: it is done for each row.
    private static func areEqual(_ known: [UInt8], _ text: UnsafeRawBufferPointer) -> Bool {
        guard known.count == text.count else { return false }
        return known.withUnsafeBytes { known in
            var index = 0
            while index < known.count, known[index] == text[index] { index &+= 1 }
            return index == known.count
        }
    }

    private static func json(_ text: String) -> [UInt8] {
        var buffer = JSONBuffer(capacity: 64)
        buffer.appendString(text)
        return Array(buffer.bytes)
    }
}
