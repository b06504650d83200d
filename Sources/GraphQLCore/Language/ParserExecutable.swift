extension Parser {
    /// Definition : ExecutableDefinition | TypeSystemDefinitionOrExtension
    mutating func parseDefinition() throws(SyntaxError) -> Definition {
        let start = offset
        let description = try parseDescription()
        if peek(.braceLeft) {
            try refuse(description, "A query in shorthand form has no description.")
            return .operation(try parseOperation(description: nil, start))
        }
        guard peek(.name) else { throw expected("a definition") }
        if peekKeyword("query") || peekKeyword("mutation") || peekKeyword("subscription") {
            return .operation(try parseOperation(description: description, start))
        }
        if peekKeyword("fragment") { return .fragment(try parseFragment(description: description, start)) }
        if peekKeyword("extend") {
            try refuse(description, "An extension has no description.")
            return .typeSystemExtension(try parseTypeSystemExtension())
        }
        if !peekTypeSystemKeyword() { try refuse(description, "A description stands before a definition only.") }
        return .typeSystem(try parseTypeSystemDefinition(description: description, start))
    }

    private func refuse(_ description: StringLiteral?, _ reason: String) throws(SyntaxError) {
        if let description { throw SyntaxError(reason, at: Int(description.offset.rawValue)) }
    }

    /// OperationDefinition : Description? OperationType Name? VariablesDefinition? Directives? SelectionSet | SelectionSet
    private mutating func parseOperation(
        description: StringLiteral?, _ start: SourceOffset
    ) throws(SyntaxError) -> OperationDefinition {
        if peek(.braceLeft) {
            return OperationDefinition(
                description: nil, kind: .query, name: nil, variables: [], directives: [],
                selectionSet: try parseSelectionSet(), offset: start)
        }
        let kind = try parseOperationKind()
        let name = peek(.name) ? try parseName() : nil
        let variables = try optionalMany(.parenthesisLeft, .parenthesisRight) { parser throws(SyntaxError) in
            try parser.parseVariableDefinition()
        }
        return OperationDefinition(
            description: description, kind: kind, name: name, variables: variables,
            directives: try parseDirectives(isConstant: false), selectionSet: try parseSelectionSet(), offset: start)
    }

    /// OperationType : one of query mutation subscription
    mutating func parseOperationKind() throws(SyntaxError) -> OperationKind {
        let start = token
        guard let kind = OperationKind(rawValue: try parseName().value) else {
            throw expected("\"query\", \"mutation\" or \"subscription\"", at: start)
        }
        return kind
    }

    /// VariableDefinition : Description? Variable : Type DefaultValue? Directives[Const]?
    private mutating func parseVariableDefinition() throws(SyntaxError) -> VariableDefinition {
        let start = offset
        let description = try parseDescription()
        let name = try parseVariable()
        try expect(.colon)
        let type = try parseType()
        let defaultValue = try skip(.equals) ? try parseValue(isConstant: true) : nil
        return VariableDefinition(
            description: description, name: name, type: type, defaultValue: defaultValue,
            directives: try parseDirectives(isConstant: true), offset: start)
    }

    /// SelectionSet : { Selection+ }
    mutating func parseSelectionSet() throws(SyntaxError) -> SelectionSet {
        let start = offset
        let outer = selections.openCount
        try nested { parser throws(SyntaxError) in
            try parser.expect(.braceLeft)
            repeat { parser.selections.open(try parser.parseSelection()) } while try !parser.skip(.braceRight)
        }
        return SelectionSet(selections.close(from: outer), offset: start)
    }

    /// Selection : Field | FragmentSpread | InlineFragment
    private mutating func parseSelection() throws(SyntaxError) -> Selection {
        guard peek(.spread) else { return .field(try parseField()) }
        let start = offset
        try advance()
        let hasCondition = try skipKeyword("on")
        if !hasCondition, peek(.name) {
            let name = try parseName()
            selections.spreads.append(
                FragmentSpread(name: name, directives: try parseDirectives(isConstant: false), offset: start))
            return .fragmentSpread(selections.spreads.count - 1)
        }
        let condition = hasCondition ? try parseNamedType() : nil
        return .inlineFragment(try parseInlineFragment(on: condition, start))
    }

    /// - Returns: its place among the document's.
    private mutating func parseInlineFragment(on condition: Name?, _ start: SourceOffset) throws(SyntaxError) -> Int {
        let directives = try parseDirectives(isConstant: false)
        let place = selections.inlineFragments.count
        // What is inside has later places, and is not known yet.
        selections.inlineFragments.append(
            InlineFragment(
                typeCondition: condition, directives: directives, selectionSet: SelectionSet(0..<0, offset: offset),
                offset: start))
        selections.inlineFragments[place].selectionSet = try parseSelectionSet()
        return place
    }

    /// Field : Alias? Name Arguments? Directives? SelectionSet?
    /// - Returns: its place among the document's.
    private mutating func parseField() throws(SyntaxError) -> Int {
        let name = try parseName()
        if try skip(.colon) { return try parseField(alias: name, try parseName()) }
        return try parseField(alias: nil, name)
    }

    private mutating func parseField(alias: Name?, _ name: Name) throws(SyntaxError) -> Int {
        let arguments = try parseArguments(isConstant: false)
        let directives = try parseDirectives(isConstant: false)
        let place = selections.fields.count
        selections.fields.append(
            Field(alias: alias, name: name, arguments: arguments, directives: directives, selectionSet: nil))
        if peek(.braceLeft) { selections.fields[place].selectionSet = try parseSelectionSet() }
        return place
    }

    /// FragmentDefinition : Description? fragment FragmentName TypeCondition Directives? SelectionSet
    private mutating func parseFragment(
        description: StringLiteral?, _ start: SourceOffset
    ) throws(SyntaxError) -> FragmentDefinition {
        try expectKeyword("fragment")
        if peekKeyword("on") { throw expected("the fragment's name, which cannot be \"on\"") }
        let name = try parseName()
        try expectKeyword("on")
        return FragmentDefinition(
            description: description, name: name, typeCondition: try parseNamedType(),
            directives: try parseDirectives(isConstant: false), selectionSet: try parseSelectionSet(), offset: start)
    }
}
