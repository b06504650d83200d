import GraphQLCore

@testable import DCXSchema
@testable import DCXServer

/// Scalars, addresses and other texts with a form of their own.
enum ScalarTarget {
    static func run(_ input: UnsafeBufferPointer<UInt8>) {
        let text = String(decoding: input, as: UTF8.self)
        for coercion in PortalScalars.coercions.values {
            for value in [JSONValue.string(text), .number(text)] {
                guard case .string(let read)? = coercion.read(value, .variable) else { continue }
                guard case .string(let again)? = coercion.read(.string(read), .variable) else {
                    preconditionFailure("what was read can be read again")
                }
                precondition(again == read, "what was read is read as itself")
            }
        }
        if let uuid = UUID(text) { precondition(UUID(uuid.text) == uuid, "a UUID has one text") }
        _ = IPAddress(reading: Array(input))
        _ = TrustedProxies.Network(text[...])
        _ = MoneyText.text(of: UnsafeRawBufferPointer(input))
    }
}
