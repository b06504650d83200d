/// A rule about a type system document: looks at the facts and reports what breaks it.
typealias SDLRule = @Sendable (_ facts: SDLFacts, _ errors: inout SchemaErrors) -> Void

/// What has to hold of the definitions of a document before a schema can be made of them.
/// https://spec.graphql.org/September2025/#sec-Type-System
enum SDLRules {
    static let all: [SDLRule] = [
        loneSchemaDefinition,
        uniqueOperationTypes,
        uniqueTypeNames,
        uniqueEnumValueNames,
        uniqueFieldDefinitionNames,
        uniqueArgumentDefinitionNames,
        uniqueDirectiveNames,
        knownTypeNames,
        listDepthIsBounded,
        knownDirectives,
        uniqueDirectivesPerLocation,
        possibleTypeExtensions,
        knownArgumentNamesOnDirectives,
        uniqueArgumentNamesOnDirectives,
        uniqueInputFieldNames,
        providedRequiredArgumentsOnDirectives,
    ]
}

/// Names that have been met, for rules that want each of them once.
struct UniqueNames {
    private var first: [String: SourceOffset] = [:]

    /// Where the name was met first, if it was met before.
    mutating func insert(_ name: String, at offset: SourceOffset) -> SourceOffset? {
        if let first = first[name] { return first }
        first[name] = offset
        return nil
    }

    mutating func insert(_ name: Name) -> SourceOffset? { insert(name.value, at: name.offset) }
}
