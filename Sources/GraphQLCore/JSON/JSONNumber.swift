extension JSONBuffer {
    /// Decimal digits with a sign where negative.
    public mutating func append(_ value: Int) {
        reserve(20)
        var magnitude = value.magnitude
        if value < 0 { append(UInt8(ascii: "-")) }
        var digits = 1
        var bound: UInt = 10
        while magnitude >= bound {
            digits &+= 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        var position = written &+ digits
        repeat {
            position &-= 1
            base[position] = UInt8(truncatingIfNeeded: magnitude % 10) &+ UInt8(ascii: "0")
            magnitude /= 10
        } while magnitude != 0
        written &+= digits
    }

    /// The shortest text that reads back as the same number; whole numbers without a fraction.
    /// The number must be finite: JSON has no other.
    public mutating func append(_ value: Double) {
        precondition(value.isFinite, "JSON has no number that is not finite")
        if value == value.rounded(.towardZero), value.magnitude < 1e15 {
            append(Int(value))
        } else {
            var text = value.description
            text.withUTF8 { appendVerbatim(UnsafeRawBufferPointer($0)) }
        }
    }
}
