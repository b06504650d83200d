extension ValidationRules {
    /// An operation, or a fragment it reaches, uses each variable that it defines.
    /// https://spec.graphql.org/September2025/#sec-All-Variables-Used
    static func allVariablesUsed(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for operation in facts.operations where !operation.variables.all.isEmpty {
            var used = [Bool](filledWith: false, count: operation.variables.all.count)
            facts.forEachUsage(of: operation) { usage in
                if let place = operation.variables.place(of: usage.name) { used[place] = true }
            }
            for (place, variable) in operation.variables.all.enumerated() where !used[place] {
                let name = variable.name.value
                // The second of a name is an error already.
                guard operation.variables.place(of: name) == place else { continue }
                let owner = operation.definition.name.map { "operation \"\($0.value)\"" } ?? "the operation"
                report.add("Variable $\(name) is never used in \(owner).", at: variable.offset)
            }
        }
    }
}
