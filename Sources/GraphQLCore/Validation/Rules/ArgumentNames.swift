extension ValidationRules {
    /// What a field or directive is given are arguments that it has.
    /// https://spec.graphql.org/September2025/#sec-Argument-Names
    static func argumentNames(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for list in facts.argumentLists where list.hasUnknown {
            guard let definitions = facts.definitions(of: list) else { continue }
            for argument in facts.arguments(of: list) where definitions[argument.name.value] == nil {
                let name = argument.name.value
                let hint = report.suggestion(for: name, among: definitions.all.lazy.map(\.name))
                report.add(
                    "\(facts.ownerText(of: list)) has no argument \"\(name)\".\(hint)", at: argument.name.offset)
            }
        }
    }
}
