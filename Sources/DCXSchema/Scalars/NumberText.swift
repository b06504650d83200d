internal import GraphQLCore

/// Numbers as PostgreSQL writes them, where they are more than JSON's. What is no number (`NaN`, `Infinity`) has no value.
enum NumberText {
    /// A `numeric`, as a string: its digits stay as they are.
    static let decimal = LeafFormat { bytes, out in
        guard isNumber(bytes) else { return false }
        out.append("\"")
        out.appendVerbatim(bytes)
        out.append("\"")
        return true
    }

    private static func isNumber(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first else { return false }
        let digit = first == UInt8(ascii: "-") && bytes.count > 1 ? bytes[1] : first
        return digit &- UInt8(ascii: "0") < 10
    }
}
