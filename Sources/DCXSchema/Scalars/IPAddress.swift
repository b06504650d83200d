/// An IPv4 or IPv6 address. One of IPv4 is held as the IPv6 address that it is mapped to (RFC 4291, section 2.5.5.2).
public struct IPAddress: Sendable, Hashable {
    /// The bits, from the first, of which 128 there are.
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public init(v4: UInt32) { self.init(high: 0, low: 0xffff << 32 | UInt64(v4)) }

    public var isV4: Bool { high == 0 && low >> 32 == 0xffff }

    /// As RFC 5952 writes it.
    public var text: String {
        if isV4 {
            let bytes = stride(from: 24, through: 0, by: -8).map { "\(low >> UInt64($0) & 0xff)" }
            return bytes.joined(separator: ".")
        }
        let groups = [high, low].flatMap { half in
            stride(from: 48, through: 0, by: -16).map { half >> UInt64($0) & 0xffff }
        }
        let zeros = Self.longestZeros(groups)
        let texts = groups.map { String($0, radix: 16) }
        if zeros.count < 2 { return texts.joined(separator: ":") }
        return texts[..<zeros.lowerBound].joined(separator: ":") + "::"
            + texts[zeros.upperBound...].joined(separator: ":")
    }

    /// The first of the longest runs of groups that are zero.
    private static func longestZeros(_ groups: [UInt64]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 { start = index + 1 }
            if index + 1 - start > longest.count { longest = start..<index + 1 }
        }
        return longest
    }
}
