import GraphQLCore

/// Strict JSON, and requests in it.
enum JSONTarget {
    static func run(_ input: UnsafeBufferPointer<UInt8>) {
        _ = try? GraphQLRequest.read(input)
        guard let value = try? JSONReader.read(input) else { return }
        var out = JSONBuffer(capacity: 64)
        out.append(value)
        let written = Array(out.bytes)
        let again = written.withUnsafeBufferPointer { try? JSONReader.read($0) }
        precondition(again == value, "what was read is written as it was")
    }
}
