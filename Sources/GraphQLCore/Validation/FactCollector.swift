extension DocumentFacts {
    static func collect(_ document: Document, _ schema: Schema, _ report: inout ValidationReport) -> DocumentFacts {
        var collector = FactCollector(DocumentFacts(document, schema))
        collector.collectDefinitions()
        return collector.finish(&report)
    }
}

/// The one walk over a document. It recurses as deeply as the parser lets a document nest: it notes spreads, but does not
/// follow them. What stands in arguments and directives is in the extension beside it.
struct FactCollector: ~Copyable {
    var facts: DocumentFacts
    let document: Document
    let schema: Schema
    /// Those in `facts.conditionVariables`.
    var knownConditionVariables: Set<String> = []

    init(_ facts: DocumentFacts) {
        self.facts = facts
        document = facts.document
        schema = facts.schema
    }

    /// The facts, with those that follow from all others.
    consuming func finish(_ report: inout ValidationReport) -> DocumentFacts {
        facts.followSpreads(&report)
        facts.keysAreDistinct = DistinctKeys.areEverywhere(in: facts)
        return facts
    }

    // MARK: Definitions

    mutating func collectDefinitions() {
        for definition in document.definitions {
            switch definition {
            case .operation: break
            case .fragment(let fragment): announce(fragment)
            case .typeSystem(let definition), .typeSystemExtension(let definition):
                facts.typeSystemDefinitions.append(definition)
            }
        }
        var place = 0
        for definition in document.definitions {
            switch definition {
            case .operation(let operation): collect(operation)
            case .fragment(let fragment):
                collect(fragment, at: place)
                place += 1
            case .typeSystem, .typeSystemExtension: break
            }
        }
    }

    /// Fragments are known before any is spread.
    private mutating func announce(_ fragment: FragmentDefinition) {
        facts.append(FragmentFact(definition: fragment, type: schema.id(of: fragment.typeCondition)))
    }

    private mutating func collect(_ operation: OperationDefinition) {
        let start = (spread: facts.spreads.count, usage: facts.variableUsages.count)
        let rootType = schema.rootType(of: operation.kind)?.id
        let variables = operation.variables.map { VariableFact($0, schema.reference($0.type)) }
        for place in variables.indices {
            collect(operation.variables[place].directives, at: .variableDefinition)
            collect(operation.variables[place].defaultValue, of: variables[place].type)
        }
        collect(operation.directives, at: operation.kind.directiveLocation)
        collect(operation.selectionSet, of: rootType)
        var fact = OperationFact(definition: operation, rootType: rootType, variables: VariableTable(variables))
        fact.contents = contents(since: start)
        facts.operations.append(fact)
    }

    /// A variable's default.
    private mutating func collect(_ value: Value?, of type: TypeReference?) {
        guard let value else { return }
        let type = type.flatMap { schema[$0.named].isInput ? $0 : nil }
        collect(value, expected: type, hasDefault: false, isOneOfField: false, isJudged: true)
    }

    private mutating func collect(_ fragment: FragmentDefinition, at place: Int) {
        let start = (spread: facts.spreads.count, usage: facts.variableUsages.count)
        let type = facts.fragments[place].type
        facts.typeConditions.append(
            TypeConditionFact(condition: fragment.typeCondition, type: type, fragmentName: fragment.name.value))
        collect(fragment.directives, at: .fragmentDefinition)
        collect(fragment.selectionSet, of: composite(type))
        facts.fragments[place].contents = contents(since: start)
    }

    private func contents(since start: (spread: Int, usage: Int)) -> DefinitionContents {
        DefinitionContents(
            spreads: start.spread..<facts.spreads.count, usages: start.usage..<facts.variableUsages.count)
    }

    // MARK: Selections

    private mutating func collect(_ set: SelectionSet, of parent: TypeID?) {
        for place in set.places {
            switch document.selections[place] {
            case .field(let field): collectField(field, of: parent)
            case .fragmentSpread(let spread): collectSpread(spread, in: parent)
            case .inlineFragment(let fragment): collectInlineFragment(fragment, in: parent)
            }
        }
    }

    private mutating func collectField(_ place: Int, of parent: TypeID?) {
        let definition = parent.flatMap { schema.selectableFields.find(document.fields[place].name, of: $0) }
        facts.fields[place] = FieldFact(parent: parent, definition)
        if !document.fields[place].arguments.isEmpty || hasArguments(definition) { collectArguments(of: place) }
        if !document.fields[place].directives.isEmpty { collect(document.fields[place].directives, at: .field) }
        if let set = document.fields[place].selectionSet {
            collect(set, of: composite(facts.fields[place].type?.named))
        }
    }

    private func hasArguments(_ definition: Unmanaged<FieldDefinition>?) -> Bool {
        definition.map { $0._withUnsafeGuaranteedRef { !$0.arguments.all.isEmpty } } ?? false
    }

    private mutating func collectSpread(_ place: Int, in parent: TypeID?) {
        let spread = document.spreads[place]
        let fragment = facts.fragmentPlace(of: spread.name)
        facts.spreadFragments[place] = fragment
        facts.spreads.append(
            SpreadFact(
                name: spread.name, offset: spread.offset, parent: parent,
                type: composite(fragment.flatMap { facts.fragments[$0].type }), fragment: fragment))
        collect(spread.directives, at: .fragmentSpread)
    }

    private mutating func collectInlineFragment(_ place: Int, in parent: TypeID?) {
        let fragment = document.inlineFragments[place]
        var type = parent
        if let condition = fragment.typeCondition {
            let named = schema.id(of: condition)
            facts.inlineFragmentTypes[place] = named
            type = composite(named)
            facts.typeConditions.append(TypeConditionFact(condition: condition, type: named, fragmentName: nil))
            facts.spreads.append(
                SpreadFact(name: nil, offset: fragment.offset, parent: parent, type: type, fragment: nil))
        }
        collect(fragment.directives, at: .inlineFragment)
        collect(fragment.selectionSet, of: type)
    }

    /// The type, if something can be selected of it.
    private func composite(_ type: TypeID?) -> TypeID? { type.flatMap { schema[$0].isComposite ? $0 : nil } }
}

extension OperationKind {
    fileprivate var directiveLocation: DirectiveLocation {
        switch self {
        case .query: .query
        case .mutation: .mutation
        case .subscription: .subscription
        }
    }
}
