/// A fixed translation of stored texts to JSON, for enum values. It must outlive the plans that use it.
public final class TextMapping: Sendable {
    /// All texts, one behind the other: it is looked into for each row, without counting references.
    private nonisolated(unsafe) let texts: UnsafeMutablePointer<UInt8>  // Safety: not written once shared.
    private nonisolated(unsafe) let entries: UnsafeMutablePointer<Entry>  // Safety: the same.
    private let entryCount: Int
    /// What clients see for any other text, and for null.
    private let other: Part?

    /// A part of the texts.
    private struct Part: BitwiseCopyable {
        let start: Int
        let count: Int
    }

    private struct Entry: BitwiseCopyable {
        let stored: Part
        let json: Part
    }

    /// - Parameters:
    ///   - entries: stored text → the text that clients see.
    ///   - other: what clients see for any other text, and for null; nil: these have no value.
    public init(_ entries: [(stored: String, shown: String)], other: String?) {
        var texts: [UInt8] = []
        let made = entries.map {
            Entry(
                stored: Self.append(Array($0.stored.utf8), to: &texts),
                json: Self.append(Self.json($0.shown), to: &texts))
        }
        self.other = other.map { Self.append(Self.json($0), to: &texts) }
        self.texts = .allocate(capacity: texts.count)
        self.texts.initialize(from: texts, count: texts.count)
        self.entries = .allocate(capacity: made.count)
        self.entries.initialize(from: made, count: made.count)
        entryCount = made.count
    }

    deinit {
        texts.deallocate()
        entries.deallocate()
    }

    private static func append(_ text: [UInt8], to texts: inout [UInt8]) -> Part {
        defer { texts += text }
        return Part(start: texts.count, count: text.count)
    }

    /// - Returns: false, with nothing appended, for what has no value.
    @usableFromInline func append(_ stored: UnsafeRawBufferPointer?, to out: inout JSONBuffer) -> Bool {
        if let stored {
            for index in 0..<entryCount where isEqual(entries[index].stored, stored) {
                append(entries[index].json, to: &out)
                return true
            }
        }
        guard let other else { return false }
        append(other, to: &out)
        return true
    }

    private func append(_ part: Part, to out: inout JSONBuffer) { out.appendVerbatim(texts + part.start, part.count) }

    /// Eight bytes at a time, of which the last overlap.
    private func isEqual(_ part: Part, _ text: UnsafeRawBufferPointer) -> Bool {
        guard part.count == text.count else { return false }
        let known = UnsafeRawBufferPointer(start: texts + part.start, count: part.count)
        var offset = 0
        if part.count < 8 {
            while offset < part.count, known[offset] == text[offset] { offset &+= 1 }
            return offset == part.count
        }
        while offset < part.count {
            let place = min(offset, part.count &- 8)
            if known.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                != text.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            {
                return false
            }
            offset &+= 8
        }
        return true
    }

    private static func json(_ text: String) -> [UInt8] {
        var buffer = JSONBuffer(capacity: 64)
        buffer.appendString(text)
        return Array(buffer.bytes)
    }
}
