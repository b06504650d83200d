extension TypeSystemRules {
    /// A directive's definition uses itself neither on its arguments nor on the types of these.
    ///
    /// Extensions do not count, which is a deliberate deviation: schemas in use extend the type of an argument by the
    /// directive that has it, and no other implementation refuses that.
    /// https://spec.graphql.org/September2025/#sec-Type-System.Directives.Type-Validation
    static func directivesDoNotReferenceThemselves(_ facts: TypeSystemFacts, _ errors: inout SchemaErrors) {
        let references = DirectiveReferences(facts)
        for directive in facts.directives {
            guard let name = directive.name?.value, references.leads(from: name, to: name) else { continue }
            errors.report("@\(name) references itself.", at: directive.offset)
        }
    }
}

/// Which directives and input types the definition of a directive or input type refers to.
private struct DirectiveReferences {
    private enum Node: Hashable {
        case directive(String)
        case type(String)
    }

    private var references: [Node: [Node]] = [:]

    init(_ facts: TypeSystemFacts) {
        for directive in facts.directives {
            guard let name = directive.name?.value else { continue }
            references[.directive(name)] = directive.inputs.flatMap(Self.references)
        }
        for type in facts.types where facts.type(type)?.isInput == true {
            let definition = type.definition
            references[.type(type.name)] =
                Self.references(definition.directives) + definition.inputs.flatMap(Self.references)
                + definition.values.flatMap { Self.references($0.directives) }
        }
    }

    func leads(from start: String, to target: String) -> Bool {
        var met: Set<Node> = []
        var left = references[.directive(start)] ?? []
        while let node = left.popLast() {
            if node == .directive(target) { return true }
            if met.insert(node).inserted { left += references[node] ?? [] }
        }
        return false
    }

    private static func references(_ directives: [Directive]) -> [Node] { directives.map { .directive($0.name.value) } }

    private static func references(_ input: InputValueSyntax) -> [Node] {
        [.type(input.type.innermostName.value)] + references(input.directives)
    }
}
