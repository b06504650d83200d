extension ValidationRules {
    /// Only operations and fragments can be executed.
    /// https://spec.graphql.org/September2025/#sec-Executable-Definitions
    static func executableDefinitions(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for definition in facts.typeSystemDefinitions {
            let name = definition.name.map { "definition of \"\($0.value)\"" } ?? "schema definition"
            report.add(
                "A request has only operations and fragments: the \(name) cannot be executed.", at: definition.offset)
        }
    }
}
