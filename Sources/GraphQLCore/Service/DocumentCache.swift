/// Documents that requests have sent before, by the bytes they were sent as: bounded by bytes, least recently used out.
/// Confined to one thread.
final class DocumentCache {
    private let maximumBytes: Int
    private var bytes = 0
    private var entries: [Int: Entry] = [:]
    /// Grows with each use: what was used last has the highest number.
    private var clock: UInt64 = 0

    private struct Entry {
        let text: [UInt8]
        let document: PreparedDocument
        var used: UInt64
    }

    /// What a plan of a document takes beside its text, as a multiple of it: estimated, not measured.
    private static let weight = 16

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    func document(for text: UnsafeBufferPointer<UInt8>) -> PreparedDocument? {
        let key = Self.key(text)
        guard let index = entries.index(forKey: key), entries.values[index].text.elementsEqual(text) else { return nil }
        clock += 1
        entries.values[index].used = clock
        return entries.values[index].document
    }

    func insert(_ document: PreparedDocument, for text: UnsafeBufferPointer<UInt8>) {
        let weight = text.count * Self.weight
        if weight > maximumBytes / 4 { return }
        let key = Self.key(text)
        remove(key)
        while bytes + weight > maximumBytes, let oldest = entries.min(by: { $0.value.used < $1.value.used }) {
            remove(oldest.key)
        }
        clock += 1
        entries[key] = Entry(text: Array(text), document: document, used: clock)
        bytes += weight
    }

    private func remove(_ key: Int) {
        if let entry = entries.removeValue(forKey: key) { bytes -= entry.text.count * Self.weight }
    }

    private static func key(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(text))
        return hasher.finalize()
    }
}
