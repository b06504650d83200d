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
    /// Selections still to be looked at, the next one last: instead of recursion, which fragments could make deep.
    private var pending: [Int] = []

    init(facts: DocumentFacts, type: TypeID) {
        self.facts = facts
        self.type = type
    }

    /// - Returns: false where the document's budget is used up.
    mutating func collect(_ operation: OperationDefinition, _ report: inout ValidationReport) -> Bool {
        open(operation.selectionSet)
        while let place = pending.popLast() {
            guard report.spend(1, at: operation.offset) else { return false }
            collect(facts.document.selections[place])
        }
        return true
    }

    private mutating func open(_ set: SelectionSet) { pending += set.places.reversed() }

    private mutating func collect(_ selection: Selection) {
        switch selection {
        case .field(let place):
            let field = facts.document.fields[place]
            noteConditions(field.directives)
            if fields[field.responseKey] == nil { keys.append(field.responseKey) }
            fields[field.responseKey, default: []].append(field)
        case .fragmentSpread(let place):
            noteConditions(facts.document.spreads[place].directives)
            guard let fragment = facts.spreadFragments[place], visitedFragments.insert(fragment).inserted
            else { return }
            if applies(facts.fragments[fragment].type) {
                open(facts.fragments[fragment].definition.selectionSet)
            }
        case .inlineFragment(let place):
            let fragment = facts.document.inlineFragments[place]
            noteConditions(fragment.directives)
            if fragment.typeCondition == nil || applies(facts.inlineFragmentTypes[place]) {
                open(fragment.selectionSet)
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
            report.add("\(name) cannot have an introspection field at its root.", at: group.map(\.offset))
        }
    }
}
