/// A document that has passed every rule: only this can be planned.
public final class ValidDocument: Sendable {
    public let document: Document
    let operations: [OperationDefinition]
    /// What validation has found out, for those who plan.
    private let facts: DocumentFacts
    /// The variables that decide a `@skip` or `@include` somewhere in the document, in the order of their first use.
    var conditionVariables: [String] { facts.conditionVariables }
    /// What it takes with its document and what validation has found out, in bytes: an estimate, so much for each token.
    var weight: Int { Self.bytes + 2 * document.source.bytes.count + Self.tokenBytes * document.tokenCount }

    private static let bytes = 2048
    private static let tokenBytes = 144

    fileprivate init(_ facts: consuming DocumentFacts) {
        document = facts.document
        operations = facts.operations.map(\.definition)
        self.facts = facts
    }

    /// The fragment that a spread leads to.
    /// - Parameter spread: its place among the document's.
    func fragment(ofSpread spread: Int) -> (place: Int, fact: FragmentFact)? {
        facts.spreadFragments[spread].map { ($0, facts.fragments[$0]) }
    }

    var fragmentCount: Int { facts.fragments.count }

    /// Whether no field has to be merged with another, in any selection set. Where it is false they may or may not.
    var keysAreDistinct: Bool { facts.keysAreDistinct }

    /// The type that an inline fragment is on, if it says so.
    /// - Parameter fragment: its place among the document's.
    func type(ofInlineFragment fragment: Int) -> TypeID? { facts.inlineFragmentTypes[fragment] }

    /// The definition of a field for an object type.
    /// - Parameter field: its place among the document's.
    func definition(ofField field: Int, in type: ObjectType) -> FieldDefinition? {
        // Where it is selected of the object type itself, validation has looked it up already.
        if facts.fields[field].parent == type.id { return facts.fields[field].definition }
        return facts.schema.selectableFields.find(document.fields[field].name, of: type.id)?.takeUnretainedValue()
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
        check(facts, &report)
        if !report.errors.isEmpty { throw ValidationErrors(all: report.errors) }
        return ValidDocument(facts)
    }

    private static func check(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for rule in ValidationRules.all where !report.isFull { rule(facts, &report) }
    }
}
