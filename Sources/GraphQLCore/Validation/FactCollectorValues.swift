/// What stands in arguments and directives.
extension FactCollector {
    /// Those of a field that has some or could have.
    mutating func collectArguments(of field: Int) {
        collect(document.fields[field].arguments, facts.fields[field].definition?.arguments, of: .field(field))
    }

    mutating func collect(_ directives: [Directive], at location: DirectiveLocation) {
        if directives.isEmpty { return }
        let start = facts.directives.count
        for directive in directives {
            let definition = schema.directives[directive.name]
            facts.directives.append(DirectiveFact(directive: directive, definition: definition, location: location))
            collect(directive.arguments, definition?.arguments, of: .directive(facts.directives.count - 1))
            noteCondition(directive)
        }
        if directives.count > 1 { facts.directiveLists.append(start..<facts.directives.count) }
    }

    private mutating func noteCondition(_ directive: Directive) {
        guard directive.name.value == "skip" || directive.name.value == "include" else { return }
        for argument in directive.arguments where argument.name.value == "if" {
            guard case .variable(let name) = argument.value.kind else { continue }
            if knownConditionVariables.insert(name).inserted { facts.conditionVariables.append(name) }
        }
    }

    private mutating func collect(
        _ arguments: [Argument], _ definitions: InputTable?, of owner: ArgumentListFact.Owner
    ) {
        var hasUnknown = false
        for argument in arguments {
            let definition = definitions?[argument.name]
            if definition == nil { hasUnknown = true }
            collect(
                argument.value, expected: definition?.type, hasDefault: definition?.defaultValue != nil,
                isOneOfField: false, isJudged: true)
        }
        facts.argumentLists.append(
            ArgumentListFact(owner: owner, hasUnknown: hasUnknown, count: arguments.count))
    }

    /// - Parameter isJudged: whether it is for the rules to say if the value is of its type; it is not inside a value
    ///   that a scalar reads as a whole.
    mutating func collect(
        _ value: Value, expected type: TypeReference?, hasDefault: Bool, isOneOfField: Bool, isJudged: Bool
    ) {
        switch value.kind {
        case .variable(let name):
            facts.variableUsages.append(
                VariableUsage(
                    name: name, offset: value.offset, type: type, hasLocationDefault: hasDefault,
                    isOneOfField: isOneOfField))
        case .list(let items):
            note(value, isJudged ? type : nil)
            let isList = type?.isList ?? false
            // What no list type expects has no type of its own: a custom scalar reads it as it is.
            let item = isList ? type?.nullable.item : nil
            for value in items {
                collect(value, expected: item, hasDefault: false, isOneOfField: false, isJudged: isJudged && isList)
            }
        case .object(let fields):
            facts.values.append(ValueFact(value: value, type: isJudged ? type : nil))
            collect(fields, of: type.flatMap { schema.inputObject($0.named) }, isJudged: isJudged)
        default: note(value, isJudged ? type : nil)
        }
    }

    private mutating func collect(_ fields: [ObjectField], of type: InputObjectType?, isJudged: Bool) {
        for field in fields {
            let definition = type?.fields[field.name]
            collect(
                field.value, expected: definition?.type, hasDefault: definition?.defaultValue != nil,
                isOneOfField: type?.isOneOf ?? false, isJudged: isJudged && type != nil)
        }
    }

    private mutating func note(_ value: Value, _ type: TypeReference?) {
        if let type { facts.values.append(ValueFact(value: value, type: type)) }
    }
}

extension Schema {
    func inputObject(_ id: TypeID) -> InputObjectType? {
        if case .inputObject(let type) = self[id] { type } else { nil }
    }
}
