extension Planner {
    /// CollectFields(objectType, selectionSet, variableValues), for selection sets that are merged.
    /// https://spec.graphql.org/September2025/#CollectFields()
    /// - Parameter stepsLeft: counts down with each selection; the fields are not complete where it reaches 0.
    /// - Returns: the fields by response key, in the order in which the keys are met.
    /// - Throws: where a condition is null. A variable that has a default may be given as null, and only then one knows.
    func collectFields(
        _ type: ObjectType, _ sets: CollectedSets, _ stepsLeft: inout Int
    ) throws(CoercionError) -> [CollectedField] {
        var collector = FieldCollector(planner: self, type: type, stepsLeft: stepsLeft)
        collector.fields.reserveCapacity(sets.first.selections.count)
        defer { stepsLeft = collector.stepsLeft }
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
    /// Where to go on when a fragment's selections have been collected. It takes the place of recursion, which a chain
    /// of fragments could make as deep as the document is long.
    private var suspended: [ArraySlice<Selection>] = []
    private(set) var stepsLeft: Int

    init(planner: Planner, type: ObjectType, stepsLeft: Int) {
        self.planner = planner
        self.type = type
        self.stepsLeft = stepsLeft
    }

    mutating func collect(_ set: SelectionSet) throws(CoercionError) {
        suspended.removeAll(keepingCapacity: true)
        var selections = try collectFields(set.selections[...])
        // It ends at a fragment that is to be looked into, or at the end of its selections.
        while let next = selections ?? suspended.popLast() { selections = try collectFields(next) }
    }

    /// Collects the fields up to the first fragment that applies.
    /// - Returns: that fragment's selections; nil where there is none.
    private mutating func collectFields(
        _ selections: ArraySlice<Selection>
    ) throws(CoercionError) -> ArraySlice<Selection>? {
        for place in selections.indices {
            stepsLeft -= 1
            if stepsLeft <= 0 { break }
            guard let inner = try collect(selections[place]) else { continue }
            if place + 1 < selections.endIndex { suspended.append(selections[(place + 1)...]) }
            return inner.selections[...]
        }
        return nil
    }

    /// - Returns: what is inside a fragment that applies.
    private mutating func collect(_ selection: Selection) throws(CoercionError) -> SelectionSet? {
        switch selection {
        case .field(let field):
            if try planner.isIncluded(field.directives) { add(field) }
            return nil
        case .fragmentSpread(let spread):
            guard try planner.isIncluded(spread.directives),
                let fragment = planner.document.fragment(named: spread.name.value), isFirstVisit(fragment),
                applies(fragment.typeCondition)
            else { return nil }
            return fragment.selectionSet
        case .inlineFragment(let fragment):
            guard try planner.isIncluded(fragment.directives) else { return nil }
            if let condition = fragment.typeCondition, !applies(condition) { return nil }
            return fragment.selectionSet
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
        if let place = place(of: field) {
            fields[place].others.append(field)
            return
        }
        if fields.count >= Self.fewKeys { places[field.responseKey] = fields.count }
        fields.append(CollectedField(first: field))
    }

    private mutating func place(of field: Field) -> Int? {
        if fields.count < Self.fewKeys {
            for place in fields.indices where fields[place].first.keyHash == field.keyHash {
                if fields[place].first.responseKey == field.responseKey { return place }
            }
            return nil
        }
        if places.isEmpty {
            for (place, field) in fields.enumerated() { places[field.first.responseKey] = place }
        }
        return places[field.responseKey]
    }

    /// DoesFragmentTypeApply(objectType, fragmentType)
    private func applies(_ condition: Name) -> Bool {
        if condition.value == type.name { return true }
        guard let id = planner.schema.id(of: condition.value) else { return false }
        return planner.schema.isPossible(type.id, for: id)
    }
}
