extension TypeSystemRules {
    /// No default value of an input field needs itself to be complete.
    /// https://spec.graphql.org/September2025/#InputObjectDefaultValueHasCycle()
    static func defaultValuesAreFinite(_ facts: TypeSystemFacts, _ errors: inout SchemaErrors) {
        var search = DefaultCycleSearch(facts: facts)
        for type in facts.types { search.visit(type, &errors) }
    }
}

/// A depth-first search with its own stack, through the fields that a value of an input object leaves to their defaults.
private struct DefaultCycleSearch {
    let facts: TypeSystemFacts
    private var visited: Set<String> = []
    /// The fields whose defaults are being completed, and the place of each by its coordinate.
    private var path: [DefaultedField] = []
    private var depths: [String: Int] = [:]

    private struct DefaultedField {
        let coordinate: String
        let value: Value
        let type: TypeDeclaration
    }

    private enum Step {
        /// A value of an input object.
        case value(Value.Kind, TypeDeclaration)
        /// A field that a value does not give.
        case missing(DefaultedField)
        case leave(DefaultedField)
    }

    init(facts: TypeSystemFacts) { self.facts = facts }

    /// Completes the empty object.
    mutating func visit(_ type: TypeDeclaration, _ errors: inout SchemaErrors) {
        var steps = [Step.value(.object([]), type)]
        while let step = steps.popLast() {
            switch step {
            case .value(.list(let items), let type): steps += items.reversed().map { .value($0.kind, type) }
            case .value(.object(let given), let type): steps += self.steps(given, type).reversed()
            case .value: break
            case .missing(let field): steps += enter(field, &errors)
            case .leave(let field):
                path.removeLast()
                depths[field.coordinate] = nil
            }
        }
    }

    private func steps(_ given: [ObjectField], _ type: TypeDeclaration) -> [Step] {
        let values = Dictionary(given.map { ($0.name.value, $0.value) }, uniquingKeysWith: { first, _ in first })
        return type.inputFields.compactMap { field in
            guard let inner = facts.declarations[type: field.type.innermostName.value],
                case .inputObject = inner.definition.kind
            else { return nil }
            if let value = values[field.name.value] { return .value(value.kind, inner) }
            return field.defaultValue.map {
                .missing(DefaultedField(coordinate: "\(type.name).\(field.name.value)", value: $0, type: inner))
            }
        }
    }

    private mutating func enter(_ field: DefaultedField, _ errors: inout SchemaErrors) -> [Step] {
        if let depth = depths[field.coordinate] {
            let way = path[depth...].map(\.coordinate).joined(separator: ", ")
            errors.report("A default value needs itself through \(way).", at: path[depth...].map(\.value.offset))
            return []
        }
        guard visited.insert(field.coordinate).inserted else { return [] }
        depths[field.coordinate] = path.count
        path.append(field)
        return [.leave(field), .value(field.value.kind, field.type)]
    }
}
