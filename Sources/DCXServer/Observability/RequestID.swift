/// What names a request in the log and in its answer: the trace that it is part of, or a name of ours.
enum RequestID {
    /// Makes names that are no one else's, short enough to cost no memory. They are told to clients, so that they do not
    /// say how many requests others make. One for each event loop.
    struct Source {
        private var next = UInt64.random(in: 0...UInt64.max >> 2)

        mutating func make() -> String {
            next &+= 1
            // Keyed at random for each process.
            var hasher = Hasher()
            hasher.combine(next)
            return String(UInt(bitPattern: hasher.finalize()), radix: 36)
        }
    }

    /// The trace's id of `00-<trace>-<parent>-<flags>`; nil where it is malformed, or says that there is none.
    /// https://www.w3.org/TR/trace-context-1/#traceparent-header
    static func trace(of traceparent: UnsafeBufferPointer<UInt8>) -> String? {
        let dash = UInt8(ascii: "-")
        guard traceparent.count >= 55, traceparent[2] == dash, traceparent[35] == dash, traceparent[52] == dash,
            let version = hexadecimal(traceparent[part: 0..<2]), version != [0xf, 0xf],
            // Later versions may have more behind a dash; the first has not.
            traceparent.count == 55 || version != [0, 0] && traceparent[55] == dash,
            let trace = hexadecimal(traceparent[part: 3..<35]), trace.contains(where: { $0 != 0 }),
            let parent = hexadecimal(traceparent[part: 36..<52]), parent.contains(where: { $0 != 0 }),
            hexadecimal(traceparent[part: 53..<55]) != nil
        else { return nil }
        return String(decoding: traceparent[part: 3..<35], as: UTF8.self)
    }

    /// The digits' values; nil where there are others, or capitals.
    private static func hexadecimal(_ text: UnsafeBufferPointer<UInt8>) -> [Int]? {
        var digits: [Int] = []
        for byte in text {
            guard byte == byte.lowercased, let digit = byte.hexadecimalDigit else { return nil }
            digits.append(digit)
        }
        return digits
    }
}
