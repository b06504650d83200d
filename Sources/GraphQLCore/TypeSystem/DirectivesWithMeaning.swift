/// The built-in directives that change what a definition means.
/// https://spec.graphql.org/September2025/#sec-Type-System.Directives.Built-in-Directives
extension [Directive] {
    /// The reason of `@deprecated`; nil where it does not stand here.
    var deprecationReason: String? {
        guard deprecated != nil else { return nil }
        return stringArgument("reason", of: "deprecated") ?? Self.defaultDeprecationReason
    }

    static var defaultDeprecationReason: String { "No longer supported" }

    /// `@deprecated` itself.
    var deprecated: Directive? { first { $0.name.value == "deprecated" } }

    func stringArgument(_ argument: String, of name: String) -> String? {
        let directive = first { $0.name.value == name }
        let value = directive?.arguments.first { $0.name.value == argument }?.value
        guard case .string(let literal) = value?.kind else { return nil }
        return literal.value
    }
}

extension TypeDeclaration {
    /// Exactly one field of the input object is to be given.
    var isOneOf: Bool { directives.contains { $0.name.value == "oneOf" } }
}
