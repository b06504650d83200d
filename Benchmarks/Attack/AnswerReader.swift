/// Reads answers of HTTP/1.1 that say their length, one after the other.
struct AnswerReader {
    struct Answer {
        var status = 0
        var bodyBytes = 0
        /// Empty unless bodies are kept.
        var body: [UInt8] = []
        var closes = false
    }

    let keepsBodies: Bool
    /// An answer to HEAD says a length, and has no body.
    var hasBodies = true
    private var head: [UInt8] = []
    private var answer = Answer()
    /// Nil while the head is read.
    private var missing: Int?

    init(keepsBodies: Bool) { self.keepsBodies = keepsBodies }

    /// Whether some of an answer has come, and not all of it.
    var isInside: Bool { missing != nil || !head.isEmpty }

    /// - Returns: the answers that end in these bytes.
    mutating func read(_ bytes: UnsafeRawBufferPointer) -> [Answer] {
        var ended: [Answer] = []
        var offset = 0
        while offset < bytes.count {
            if let left = missing {
                let count = min(left, bytes.count - offset)
                if keepsBodies { answer.body += bytes[offset..<offset + count] }
                answer.bodyBytes += count
                offset += count
                missing = left - count
            } else {
                head.append(bytes[offset])
                offset += 1
                if head.count > 65_536 { head = [] }
                if head.suffix(4).elementsEqual([13, 10, 13, 10]) { endHead() }
            }
            if missing == 0 {
                ended.append(answer)
                answer = Answer()
                missing = nil
            }
        }
        return ended
    }

    private mutating func endHead() {
        let text = head.map { (65...90).contains($0) ? $0 + 32 : $0 }
        head = []
        // HTTP/1.1 200
        answer.status = text.dropFirst(9).prefix(3).reduce(0) { $0 * 10 + Int($1 & 15) }
        answer.closes = text.end(of: "connection: close") != nil
        let digits = text.end(of: "content-length: ").map { text[$0...].prefix { (48...57).contains($0) }.prefix(12) }
        let length = (digits ?? []).reduce(0) { $0 * 10 + Int($1 & 15) }
        missing = hasBodies ? length : 0
    }
}

extension [UInt8] {
    /// Where the first occurrence of a text ends; nil where there is none.
    func end(of text: StaticString) -> Int? {
        text.withUTF8Buffer { text in
            withUnsafeBufferPointer { bytes in
                guard bytes.count >= text.count else { return nil }
                return (0...(bytes.count - text.count)).first { start in
                    bytes[start] == text[0] && (0..<text.count).allSatisfy { bytes[start + $0] == text[$0] }
                }.map { $0 + text.count }
            }
        }
    }
}
