extension ValidationRules {
    /// An operation without a name stands alone: beside another, nothing could say that it is meant.
    /// https://spec.graphql.org/September2025/#sec-Lone-Anonymous-Operation
    static func loneAnonymousOperation(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        if facts.operations.count < 2 { return }
        for operation in facts.operations where operation.definition.name == nil {
            report.add(
                "An operation without a name has to be the only one of its document.", at: operation.definition.offset)
        }
    }
}
