extension ValidationRules {
    /// A subscription has one root field, and it is known before any variable is: nothing at its root may be skipped.
    /// https://spec.graphql.org/September2025/#sec-Single-Root-Field
    static func singleRootField(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for operation in facts.operations where operation.definition.kind == .subscription {
            guard let type = operation.rootType else { continue }
            var root = SubscriptionRoot(facts: facts, type: type)
            guard root.collect(operation.definition, &report) else { return }
            let name = operation.definition.name.map { "Subscription \"\($0.value)\"" } ?? "The subscription"
            root.tell(name, operation.definition.selectionSet.offset, &report)
        }
    }
}

/// CollectSubscriptionFields(objectType, selectionSet, visitedFragments)
private struct SubscriptionRoot {
    let facts: DocumentFacts
    let type: TypeID
    private var keys: [String] = []
    private var fields: [String: [Field]] = [:]
    private var conditions: [SourceOffset] = []
    private var visitedFragments: Set<Int> = []
    /// Selection sets that are still to be looked into: instead of recursion, which fragments could make deep.
    private var pending: [SelectionSet] = []

    init(facts: DocumentFacts, type: TypeID) {
        self.facts = facts
        self.type = type
    }

    /// - Returns: false where the document's budget is used up.
    mutating func collect(_ operation: OperationDefinition, _ report: inout ValidationReport) -> Bool {
        pending = [operation.selectionSet]
        var next = 0
        while next < pending.count {
            let set = pending[next]
            next += 1
            guard report.spend(set.selections.count, at: operation.offset) else { return false }
            for selection in set.selections { collect(selection) }
        }
        return true
    }

    private mutating func collect(_ selection: Selection) {
        switch selection {
        case .field(let field):
            noteConditions(field.directives)
            if fields[field.responseKey] == nil { keys.append(field.responseKey) }
            fields[field.responseKey, default: []].append(field)
        case .fragmentSpread(let spread):
            noteConditions(spread.directives)
            guard let place = facts.fragmentPlaces[spread.name.value], visitedFragments.insert(place).inserted
            else { return }
            let fragment = facts.fragments[place]
            if applies(fragment.type) { pending.append(fragment.definition.selectionSet) }
        case .inlineFragment(let fragment):
            noteConditions(fragment.directives)
            let condition = fragment.typeCondition
            if condition == nil || applies(condition.flatMap { facts.schema.id(of: $0.value) }) {
                pending.append(fragment.selectionSet)
            }
        }
    }

    /// DoesFragmentTypeApply(objectType, fragmentType)
    private func applies(_ condition: TypeID?) -> Bool {
        condition.map { facts.schema.isPossible(type, for: $0) } ?? false
    }

    private mutating func noteConditions(_ directives: [Directive]) {
        for directive in directives where directive.name.value == "skip" || directive.name.value == "include" {
            conditions.append(directive.offset)
        }
    }

    /// - Parameter offset: of the selection set, for a subscription that has no root field.
    func tell(_ name: String, _ offset: SourceOffset, _ report: inout ValidationReport) {
        if !conditions.isEmpty {
            return report.add("\(name) cannot have @skip or @include at its root.", at: conditions)
        }
        if keys.isEmpty { report.add("\(name) has no root field.", at: offset) }
        let groups = keys.lazy.map { fields[$0] ?? [] }
        if keys.count > 1 {
            report.add("\(name) has more than one root field.", at: groups.dropFirst().flatMap { $0.map(\.offset) })
        }
        for group in groups where group.first.map({ BuiltIns.isIntrospection($0.name.value) }) ?? false {
            report.add("The root field of \(name) cannot be an introspection field.", at: group.map(\.offset))
        }
    }
}
