extension TypeSystemRules {
    /// No input object needs itself, through non-null fields, to be given.
    /// https://spec.graphql.org/September2025/#sec-Input-Objects.Circular-References
    static func inputObjectsAreFinite(_ facts: TypeSystemFacts, _ errors: inout SchemaErrors) {
        var search = CycleSearch(facts: facts)
        for type in facts.types { search.visit(type, &errors) }
    }
}

/// A depth-first search with its own stack: a chain of types may be longer than the thread's stack would bear.
private struct CycleSearch {
    let facts: TypeSystemFacts
    private var visited: Set<String> = []
    /// The fields that lead to where the search is, and for each type on the way how many stand before it.
    private var path: [DeclaredInput] = []
    private var depths: [String: Int] = [:]

    private enum Step {
        case enter(TypeDeclaration)
        case follow(DeclaredInput, to: TypeDeclaration)
        case leaveField
        case leave(TypeDeclaration)
    }

    init(facts: TypeSystemFacts) { self.facts = facts }

    mutating func visit(_ type: TypeDeclaration, _ errors: inout SchemaErrors) {
        var steps = [Step.enter(type)]
        while let step = steps.popLast() {
            switch step {
            case .enter(let type): steps += enter(type).reversed()
            case .follow(let field, let type):
                path.append(field)
                steps.append(.leaveField)
                if let depth = depths[type.name] {
                    report(Array(path[depth...]), type, &errors)
                } else {
                    steps.append(.enter(type))
                }
            case .leaveField: path.removeLast()
            case .leave(let type): depths[type.name] = nil
            }
        }
    }

    private mutating func enter(_ type: TypeDeclaration) -> [Step] {
        guard visited.insert(type.name).inserted else { return [] }
        depths[type.name] = path.count
        let fields = type.inputFields.compactMap { field -> Step? in
            guard case .nonNull(.named(let name)) = field.type, let next = facts.declarations[type: name.value],
                case .inputObject = next.definition.kind
            else { return nil }
            return .follow(DeclaredInput(syntax: field, coordinate: "\(type.name).\(field.name.value)"), to: next)
        }
        return fields + [.leave(type)]
    }

    private func report(_ cycle: [DeclaredInput], _ type: TypeDeclaration, _ errors: inout SchemaErrors) {
        let way = cycle.map(\.coordinate).joined(separator: ", ")
        errors.report(
            "\(type.name) can never be given: it needs itself through \(way).", at: cycle.map(\.syntax.offset))
    }
}
