internal import GraphQLCore

/// What names a request in the log and in its answer: the trace that it is part of, or a name of ours. Written as
/// hexadecimal digits, without becoming a text before.
enum RequestID: Equatable {
    case own(UInt64)
    case trace(high: UInt64, low: UInt64)

    /// Makes names that are no one else's. They are told to clients, so that they do not say how many requests others
    /// make. One for each event loop.
    struct Source {
        private var next = UInt64.random(in: 0...UInt64.max >> 2)

        mutating func make() -> RequestID {
            next &+= 1
            // Keyed at random for each process.
            var hasher = Hasher()
            hasher.combine(next)
            return .own(UInt64(truncatingIfNeeded: hasher.finalize()))
        }
    }

    var text: String {
        var out = JSONBuffer(capacity: 64)
        append(to: &out)
        return String(decoding: out.bytes, as: UTF8.self)
    }

    func append(to out: inout JSONBuffer) {
        switch self {
        case .own(let word): out.appendHexadecimal(word)
        case .trace(let high, let low):
            out.appendHexadecimal(high)
            out.appendHexadecimal(low)
        }
    }

    /// The trace's id of `00-<trace>-<parent>-<flags>`; nil where it is malformed, or says that there is none.
    /// https://www.w3.org/TR/trace-context-1/#traceparent-header
    static func trace(of traceparent: UnsafeBufferPointer<UInt8>) -> RequestID? {
        let dash = UInt8(ascii: "-")
        guard traceparent.count >= 55, traceparent[2] == dash, traceparent[35] == dash, traceparent[52] == dash,
            let version = hexadecimal(traceparent[part: 0..<2]), version != 0xff,
            // Later versions may have more behind a dash; the first has not.
            traceparent.count == 55 || version != 0 && traceparent[55] == dash,
            let high = hexadecimal(traceparent[part: 3..<19]), let low = hexadecimal(traceparent[part: 19..<35]),
            high | low != 0,
            let parent = hexadecimal(traceparent[part: 36..<52]), parent != 0,
            hexadecimal(traceparent[part: 53..<55]) != nil
        else { return nil }
        return .trace(high: high, low: low)
    }

    /// At most sixteen digits; nil where there are others, or capitals.
    private static func hexadecimal(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for byte in text {
            guard byte == byte.lowercased, let digit = byte.hexadecimalDigit else { return nil }
            value = value << 4 | UInt64(digit)
        }
        return value
    }
}
