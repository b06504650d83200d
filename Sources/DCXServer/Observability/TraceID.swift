internal import GraphQLCore

/// The trace that a request is part of, as its client says: it stands in the log beside the request's own name.
struct TraceID: Equatable {
    private let high: UInt64
    private let low: UInt64

    /// Reads `00-<trace>-<parent>-<flags>`; nil where it is malformed, or says that there is none.
    /// https://www.w3.org/TR/trace-context-1/#traceparent-header
    init?(traceparent: UnsafeBufferPointer<UInt8>) {
        let dash = UInt8(ascii: "-")
        guard traceparent.count >= 55, traceparent[2] == dash, traceparent[35] == dash, traceparent[52] == dash,
            let version = Self.hexadecimal(traceparent[part: 0..<2]), version != 0xff,
            // Later versions may have more behind a dash; the first has not.
            traceparent.count == 55 || version != 0 && traceparent[55] == dash,
            let high = Self.hexadecimal(traceparent[part: 3..<19]),
            let low = Self.hexadecimal(traceparent[part: 19..<35]),
            high | low != 0,
            let parent = Self.hexadecimal(traceparent[part: 36..<52]), parent != 0,
            Self.hexadecimal(traceparent[part: 53..<55]) != nil
        else { return nil }
        self.high = high
        self.low = low
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

    func append(to out: inout JSONBuffer) {
        out.appendHexadecimal(high)
        out.appendHexadecimal(low)
    }
}
