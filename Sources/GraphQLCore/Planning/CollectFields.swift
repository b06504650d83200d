extension Planner {
    /// CollectFields(objectType, selectionSet, variableValues), for selection sets that are merged.
    /// https://spec.graphql.org/September2025/#CollectFields()
    /// - Returns: the fields by response key, in the order in which the keys are met.
    /// - Throws: where a condition is null. A variable that has a default may be given as null, and only then one knows.
    func collectFields(_ type: ObjectType, _ sets: [SelectionSet]) throws(CoercionError) -> [[Field]] {
        var collector = FieldCollector(planner: self, type: type)
        for set in sets { try collector.collect(set) }
        return collector.groups
    }

    /// Whether `@skip` and `@include` take a selection in.
    func isIncluded(_ directives: [Directive]) throws(CoercionError) -> Bool {
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

private struct FieldCollector {
    let planner: Planner
    let type: ObjectType
    var groups: [[Field]] = []
    private var places: [String: Int] = [:]
    private var visitedFragments: Set<String> = []

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
                guard try planner.isIncluded(spread.directives), visitedFragments.insert(spread.name.value).inserted,
                    let fragment = planner.fragments[spread.name.value], applies(fragment.typeCondition)
                else { continue }
                try collect(fragment.selectionSet)
            case .inlineFragment(let fragment):
                guard try planner.isIncluded(fragment.directives) else { continue }
                if let condition = fragment.typeCondition, !applies(condition) { continue }
                try collect(fragment.selectionSet)
            }
        }
    }

    private mutating func add(_ field: Field) {
        let key = field.responseKey
        // A handful of keys is compared faster than it is hashed.
        if groups.count < 8, let place = groups.firstIndex(where: { $0[0].responseKey == key }) {
            groups[place].append(field)
            return
        }
        if groups.count >= 8 {
            if places.isEmpty {
                for (place, group) in groups.enumerated() { places[group[0].responseKey] = place }
            }
            if let place = places[key] {
                groups[place].append(field)
                return
            }
            places[key] = groups.count
        }
        groups.append([field])
    }

    /// DoesFragmentTypeApply(objectType, fragmentType)
    private func applies(_ condition: Name) -> Bool {
        guard let id = planner.schema.id(of: condition.value) else { return false }
        return planner.schema.isPossible(type.id, for: id)
    }
}
