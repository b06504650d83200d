extension ValidationRules {
    /// The schema has a root type for the kind of each operation.
    /// https://spec.graphql.org/September2025/#sec-Operation-Type-Existence
    static func operationTypeExistence(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for operation in facts.operations where operation.rootType == nil {
            let definition = operation.definition
            report.add("The schema has no \(definition.kind.rawValue) operations.", at: definition.offset)
        }
    }
}
