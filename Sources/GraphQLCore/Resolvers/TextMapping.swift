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
        guard let json = json(of: stored) else { return false }
        json.withUnsafeBytes { out.appendVerbatim($0) }
        return true
    }

    private func json(of stored: UnsafeRawBufferPointer?) -> [UInt8]? {
        guard let stored else { return other }
        for entry in entries where entry.stored.count == stored.count && stored.elementsEqual(entry.stored) {
            return entry.json
        }
        return other
    }

    private static func json(_ text: String) -> [UInt8] {
        var buffer = JSONBuffer(capacity: 64)
        buffer.appendString(text)
        return Array(buffer.bytes)
    }
}
