internal import GraphQLCore

/// How the custom scalars of the schema read what clients send.
enum PortalScalars {
    static let coercions: [String: ScalarCoercion] = [
        "UUID": ScalarCoercion { value, _ in
            guard case .string(let text) = value, let uuid = UUID(text) else { return nil }
            return .string(uuid.text)
        },
        "DateTime": ScalarCoercion { _, _ in nil },
    ]
}
