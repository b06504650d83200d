internal import GraphQLCore

/// Amounts of money in rand, as their readers expect them.
enum MoneyText {
    /// All amounts are in rand: the databases hold no other currency.
    static let currency = LeafFormat { _, out in
        out.append("\"ZAR\"")
        return true
    }

    /// `1234.5` as `R 1 234,50`: no-break spaces, a comma, two places, and more only where they say something.
    static let formatted = LeafFormat { bytes, out in
        guard let amount = Amount(bytes) else { return false }
        out.append(atMost: amount.maximumLength + 2) { text in
            text[0] = UInt8(ascii: "\"")
            let length = amount.write(to: text + 1)
            text[length + 1] = UInt8(ascii: "\"")
            return length + 2
        }
        return true
    }

    static func text(of amount: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let amount = Amount(amount) else { return nil }
        return Array(unsafeUninitializedCapacity: amount.maximumLength) { buffer, count in
            count = buffer.baseAddress.map { amount.write(to: $0) } ?? 0
        }
    }

    /// The parts of a `numeric`, where they stand.
    private struct Amount {
        private let bytes: UnsafeRawBufferPointer
        private let isNegative: Bool
        private let whole: Range<Int>
        private let places: Range<Int>

        /// Nil for what is no amount: `NaN`, `Infinity`.
        init?(_ bytes: UnsafeRawBufferPointer) {
            isNegative = bytes.first == UInt8(ascii: "-")
            let start = isNegative ? 1 : 0
            var point = start
            while point < bytes.count, bytes[point] &- UInt8(ascii: "0") < 10 { point += 1 }
            guard point > start, point == bytes.count || bytes[point] == UInt8(ascii: ".") else { return nil }
            self.bytes = bytes
            whole = start..<point
            let first = min(point + 1, bytes.count)
            var end = bytes.count
            while end > first + 2, bytes[end - 1] == UInt8(ascii: "0") { end -= 1 }
            places = first..<end
        }

        /// A space of two bytes for each three digits, and what stands around them.
        var maximumLength: Int { bytes.count * 2 + 8 }

        /// - Returns: how many bytes were written.
        func write(to text: UnsafeMutablePointer<UInt8>) -> Int {
            var length = 0
            func append(_ byte: UInt8) {
                text[length] = byte
                length += 1
            }
            func appendSpace() {
                append(0xC2)
                append(0xA0)
            }
            if isNegative { append(UInt8(ascii: "-")) }
            append(UInt8(ascii: "R"))
            appendSpace()
            for place in whole {
                if place > whole.lowerBound, (whole.upperBound - place) % 3 == 0 { appendSpace() }
                append(bytes[place])
            }
            append(UInt8(ascii: ","))
            for place in places { append(bytes[place]) }
            for _ in min(places.count, 2)..<2 { append(UInt8(ascii: "0")) }
            return length
        }
    }
}
