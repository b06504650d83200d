/// A document that has passed every rule: only this can be planned.
public struct ValidDocument: Sendable {
    public let document: Document
    let operations: [OperationDefinition]
    let fragments: [String: FragmentDefinition]
    /// The variables that decide a `@skip` or `@include` somewhere in the document.
    let conditionVariables: [String]
}

/// What a document breaks, and where.
public struct ValidationError: Error, Sendable, Equatable {
    public let message: String
    public let offsets: [SourceOffset]

    init(_ message: String, at offsets: SourceOffset...) {
        self.message = message
        self.offsets = offsets
    }
}

/// Everything that a document breaks.
public struct ValidationErrors: Error, Sendable {
    public let all: [ValidationError]
}

/// Checks a document against a schema.
/// https://spec.graphql.org/September2025/#sec-Validation
public enum Validator {
    public static func validate(
        _ document: Document, against schema: Schema
    ) throws(ValidationErrors) -> ValidDocument {
        var operations: [OperationDefinition] = []
        var fragments: [String: FragmentDefinition] = [:]
        for definition in document.definitions {
            switch definition {
            case .operation(let operation): operations.append(operation)
            case .fragment(let fragment): fragments[fragment.name.value] = fragment
            case .typeSystem, .typeSystemExtension: break
            }
        }
        return ValidDocument(
            document: document, operations: operations, fragments: fragments, conditionVariables: [])
    }
}
