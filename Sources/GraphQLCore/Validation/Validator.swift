/// A document that has passed every rule: only this can be planned.
public struct ValidDocument: Sendable {
    public let document: Document
    let operations: [OperationDefinition]
    let fragments: [String: FragmentDefinition]
    /// The variables that decide a `@skip` or `@include` somewhere in the document, in the order of their first use.
    let conditionVariables: [String]
}

/// Checks a document against a schema: collects facts about it in one walk, then asks each rule what it thinks of them.
///
/// This folder is in charge of what a document may say. It does not know what becomes of a document that is valid.
/// https://spec.graphql.org/September2025/#sec-Validation
public enum Validator {
    /// - Parameter suggestions: whether errors about unknown names offer names that exist and are near. They tell a
    ///   client about the schema: turn them off where introspection is off.
    /// - Throws: what the document breaks, at most `ValidationReport.maximumErrors`.
    public static func validate(
        _ document: Document, against schema: Schema, suggestions: Bool = true
    ) throws(ValidationErrors) -> ValidDocument {
        var report = ValidationReport(suggestions: suggestions ? .offered : .withheld)
        let facts = DocumentFacts.collect(document, schema, &report)
        for rule in ValidationRules.all where !report.isFull { rule(facts, &report) }
        if !report.errors.isEmpty { throw ValidationErrors(all: report.errors) }
        return facts.validDocument
    }
}

extension DocumentFacts {
    /// The document, of which every rule has approved.
    fileprivate var validDocument: ValidDocument {
        var definitions: [String: FragmentDefinition] = [:]
        for fragment in fragments { definitions[fragment.definition.name.value] = fragment.definition }
        return ValidDocument(
            document: document, operations: operations.map(\.definition), fragments: definitions,
            conditionVariables: conditionVariables)
    }
}
