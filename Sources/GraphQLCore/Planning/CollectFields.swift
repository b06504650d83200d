extension Planner {
    /// CollectFields(objectType, selectionSet, variableValues), for selection sets that are merged.
    /// https://spec.graphql.org/September2025/#CollectFields()
    /// - Returns: the fields by response key, in the order in which the keys are met.
    /// - Throws: where a condition is null. A variable that has a default may be given as null, and only then one knows.
    func collectFields(_ type: ObjectType, _ sets: CollectedSets) throws(CoercionError) -> [CollectedField] {
        var collector = FieldCollector(planner: self, type: type)
        collector.fields.reserveCapacity(sets.first.selections.count)
        try collector.collect(sets.first)
        for set in sets.others { try collector.collect(set) }
        return collector.fields
    }

    /// Whether `@skip` and `@include` take a selection in.
    func isIncluded(_ directives: [Directive]) throws(CoercionError) -> Bool {
        if directives.isEmpty { return true }
        for directive in directives {
            switch directive.name.value {
            case "skip": if try condition(directive) { return false }
            case "include": if try !condition(directive) { return false }
            default: break
            }
        }
        return true
    }

    private func condition(_ directive: Directive) throws(CoercionError) -> Bool {
        guard let value = directive.arguments.first(where: { $0.name.value == "if" })?.value else { return false }
        switch value.kind {
        case .boolean(let value): return value
        case .variable(let name):
            if conditions[name] == .null {
                throw CoercionError("$\(name) is null, but a condition cannot be.", at: value.offset)
            }
            return conditions[name] == .boolean(true)
        default: return false
        }
    }
}

/// Selection sets that are merged: those of the fields under one response key.
struct CollectedSets {
    let first: SelectionSet
    let others: [SelectionSet]

    init(first: SelectionSet) {
        self.first = first
        others = []
    }

    /// - Returns: nil for fields without a selection set.
    init?(of nodes: CollectedField) {
        guard let first = nodes.first.selectionSet else { return nil }
        self.first = first
        others = nodes.others.isEmpty ? [] : nodes.others.compactMap(\.selectionSet)
    }
}

private struct FieldCollector {
    /// Up to so many keys are compared one by one; more are hashed.
    private static let fewKeys = 12

    let planner: Planner
    let type: ObjectType
    var fields: [CollectedField] = []
    private var places: [String: Int] = [:]
    private var visitedFragments: [FragmentDefinition] = []
    private var visitedNames: Set<String> = []

    init(planner: Planner, type: ObjectType) {
        self.planner = planner
        self.type = type
    }

    mutating func collect(_ set: SelectionSet) throws(CoercionError) {
        for selection in set.selections {
            switch selection {
            case .field(let field):
                if try planner.isIncluded(field.directives) { add(field) }
            case .fragmentSpread(let spread):
                guard try planner.isIncluded(spread.directives), let fragment = planner.fragments[spread.name.value],
                    isFirstVisit(fragment), applies(fragment.typeCondition)
                else { continue }
                try collect(fragment.selectionSet)
            case .inlineFragment(let fragment):
                guard try planner.isIncluded(fragment.directives) else { continue }
                if let condition = fragment.typeCondition, !applies(condition) { continue }
                try collect(fragment.selectionSet)
            }
        }
    }

    private mutating func isFirstVisit(_ fragment: FragmentDefinition) -> Bool {
        if visitedFragments.count < Self.fewKeys {
            if visitedFragments.contains(where: { $0 === fragment }) { return false }
            visitedFragments.append(fragment)
            return true
        }
        if visitedNames.isEmpty { visitedNames = Set(visitedFragments.map(\.name.value)) }
        return visitedNames.insert(fragment.name.value).inserted
    }

    private mutating func add(_ field: Field) {
        let key = field.responseKey
        if let place = place(of: key) {
            fields[place].others.append(field)
            return
        }
        if fields.count >= Self.fewKeys { places[key] = fields.count }
        fields.append(CollectedField(first: field))
    }

    private mutating func place(of key: String) -> Int? {
        if fields.count < Self.fewKeys { return fields.firstIndex { $0.first.responseKey == key } }
        if places.isEmpty {
            for (place, field) in fields.enumerated() { places[field.first.responseKey] = place }
        }
        return places[key]
    }

    /// DoesFragmentTypeApply(objectType, fragmentType)
    private func applies(_ condition: Name) -> Bool {
        if condition.value == type.name { return true }
        guard let id = planner.schema.id(of: condition.value) else { return false }
        return planner.schema.isPossible(type.id, for: id)
    }
}
