/// A document that has passed every rule: only this can be planned.
public final class ValidDocument: Sendable {
    public let document: Document
    let operations: [OperationDefinition]
    /// What validation has found out, for those who plan.
    private let facts: DocumentFacts
    /// The variables that decide a `@skip` or `@include` somewhere in the document, in the order of their first use.
    var conditionVariables: [String] { facts.conditionVariables }

    fileprivate init(_ facts: DocumentFacts) {
        document = facts.document
        operations = facts.operations.map(\.definition)
        self.facts = facts
    }

    func fragment(named name: String) -> FragmentDefinition? {
        facts.fragmentPlaces[name].map { facts.fragments[$0].definition }
    }

    /// The definition of a field for an object type.
    func definition(of field: Field, in type: ObjectType) -> FieldDefinition? {
        let place = Int(facts.fieldPlaces[field.index])
        // Where it is selected of the object type itself, validation has looked it up already.
        if facts.fields[place].parent == type.id { return facts.fields[place].definition }
        return type.fields[field.name] ?? facts.schema.field(field.name.value, of: .object(type))
    }
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
        return ValidDocument(facts)
    }
}
