extension Parser {
    /// Whether a TypeSystemDefinition begins here.
    func peekTypeSystemKeyword() -> Bool {
        let keywords: [StaticString] = ["schema", "scalar", "type", "interface", "union", "enum", "input", "directive"]
        return keywords.contains { peekKeyword($0) }
    }

    /// TypeSystemDefinition : SchemaDefinition | TypeDefinition | DirectiveDefinition
    mutating func parseTypeSystemDefinition(
        description: StringLiteral?, _ start: SourceOffset
    ) throws(SyntaxError) -> TypeSystemDefinition {
        if try skipKeyword("schema") {
            let directives = try parseDirectives(isConstant: true)
            let roots = try many(.braceLeft, .braceRight) { parser throws(SyntaxError) in try parser.parseRoot() }
            return TypeSystemDefinition(
                description: description, directives: directives, kind: .schema(roots), offset: start)
        }
        if try skipKeyword("directive") {
            return TypeSystemDefinition(
                description: description, directives: [], kind: try parseDirectiveDefinition(), offset: start)
        }
        let (kind, directives) = try parseTypeKind()
        return TypeSystemDefinition(description: description, directives: directives, kind: kind, offset: start)
    }

    /// TypeSystemExtension : SchemaExtension | TypeExtension, which has to add something
    mutating func parseTypeSystemExtension() throws(SyntaxError) -> TypeSystemDefinition {
        let start = offset
        try expectKeyword("extend")
        let kind: TypeSystemDefinition.Kind
        let directives: [Directive]
        if try skipKeyword("schema") {
            directives = try parseDirectives(isConstant: true)
            kind = .schema(
                try optionalMany(.braceLeft, .braceRight) { parser throws(SyntaxError) in try parser.parseRoot() })
        } else {
            (kind, directives) = try parseTypeKind()
        }
        if directives.isEmpty, Self.isEmpty(kind) { throw expected("what the extension adds") }
        return TypeSystemDefinition(description: nil, directives: directives, kind: kind, offset: start)
    }

    private static func isEmpty(_ kind: TypeSystemDefinition.Kind) -> Bool {
        switch kind {
        case .schema(let roots): roots.isEmpty
        case .scalar: true
        case .object(_, let interfaces, let fields), .interface(_, let interfaces, let fields):
            interfaces.isEmpty && fields.isEmpty
        case .union(_, let members): members.isEmpty
        case .enumeration(_, let values): values.isEmpty
        case .inputObject(_, let fields): fields.isEmpty
        case .directive: false
        }
    }

    /// RootOperationTypeDefinition : OperationType : NamedType
    private mutating func parseRoot() throws(SyntaxError) -> RootOperationTypeDefinition {
        let start = offset
        let operation = try parseOperationKind()
        try expect(.colon)
        return RootOperationTypeDefinition(operation: operation, type: try parseNamedType(), offset: start)
    }

    /// TypeDefinition or TypeExtension, from its keyword on
    private mutating func parseTypeKind() throws(SyntaxError) -> (TypeSystemDefinition.Kind, [Directive]) {
        if try skipKeyword("scalar") {
            let name = try parseName()
            return (.scalar(name), try parseDirectives(isConstant: true))
        }
        if try skipKeyword("type") {
            let (name, interfaces, directives, fields) = try parseFieldsType()
            return (.object(name, interfaces: interfaces, fields: fields), directives)
        }
        if try skipKeyword("interface") {
            let (name, interfaces, directives, fields) = try parseFieldsType()
            return (.interface(name, interfaces: interfaces, fields: fields), directives)
        }
        if try skipKeyword("union") {
            let name = try parseName()
            let directives = try parseDirectives(isConstant: true)
            return (.union(name, members: try skip(.equals) ? try parseDelimited(.pipe) : []), directives)
        }
        if try skipKeyword("enum") {
            let name = try parseName()
            let directives = try parseDirectives(isConstant: true)
            let values = try optionalMany(.braceLeft, .braceRight) { parser throws(SyntaxError) in
                try parser.parseEnumValue()
            }
            return (.enumeration(name, values: values), directives)
        }
        if try skipKeyword("input") {
            let name = try parseName()
            let directives = try parseDirectives(isConstant: true)
            let fields = try optionalMany(.braceLeft, .braceRight) { parser throws(SyntaxError) in
                try parser.parseInputValue()
            }
            return (.inputObject(name, fields: fields), directives)
        }
        throw expected("a definition")
    }

    /// Name ImplementsInterfaces? Directives[Const]? FieldsDefinition?
    private mutating func parseFieldsType() throws(SyntaxError) -> (Name, [Name], [Directive], [FieldSyntax]) {
        let name = try parseName()
        let interfaces = try skipKeyword("implements") ? try parseDelimited(.ampersand) : []
        let directives = try parseDirectives(isConstant: true)
        let fields = try optionalMany(.braceLeft, .braceRight) { parser throws(SyntaxError) in
            try parser.parseFieldSyntax()
        }
        return (name, interfaces, directives, fields)
    }

    /// A list of named types, separated and optionally led by a delimiter
    private mutating func parseDelimited(_ delimiter: Token.Kind) throws(SyntaxError) -> [Name] {
        _ = try skip(delimiter)
        var names: [Name] = []
        repeat { names.append(try parseNamedType()) } while try skip(delimiter)
        return names
    }

    /// FieldDefinition : Description? Name ArgumentsDefinition? : Type Directives[Const]?
    private mutating func parseFieldSyntax() throws(SyntaxError) -> FieldSyntax {
        let description = try parseDescription()
        let name = try parseName()
        let arguments = try parseArgumentDefinitions()
        try expect(.colon)
        let type = try parseType()
        return FieldSyntax(
            description: description, name: name, arguments: arguments, type: type,
            directives: try parseDirectives(isConstant: true))
    }

    /// ArgumentsDefinition : ( InputValueDefinition+ )
    private mutating func parseArgumentDefinitions() throws(SyntaxError) -> [InputValueSyntax] {
        try optionalMany(.parenthesisLeft, .parenthesisRight) { parser throws(SyntaxError) in
            try parser.parseInputValue()
        }
    }

    /// InputValueDefinition : Description? Name : Type DefaultValue? Directives[Const]?
    private mutating func parseInputValue() throws(SyntaxError) -> InputValueSyntax {
        let description = try parseDescription()
        let name = try parseName()
        try expect(.colon)
        let type = try parseType()
        let defaultValue = try skip(.equals) ? try parseValue(isConstant: true) : nil
        return InputValueSyntax(
            description: description, name: name, type: type, defaultValue: defaultValue,
            directives: try parseDirectives(isConstant: true))
    }

    /// EnumValueDefinition : Description? EnumValue Directives[Const]?
    private mutating func parseEnumValue() throws(SyntaxError) -> EnumValueSyntax {
        let description = try parseDescription()
        if peekKeyword("true") || peekKeyword("false") || peekKeyword("null") {
            throw SyntaxError("\(text(found: token)) cannot be an enum value.", at: token.start)
        }
        let name = try parseName()
        return EnumValueSyntax(
            description: description, name: name, directives: try parseDirectives(isConstant: true))
    }

    /// DirectiveDefinition, behind its keyword : @ Name ArgumentsDefinition? repeatable? on DirectiveLocations
    private mutating func parseDirectiveDefinition() throws(SyntaxError) -> TypeSystemDefinition.Kind {
        try expect(.at)
        let name = try parseName()
        let arguments = try parseArgumentDefinitions()
        let isRepeatable = try skipKeyword("repeatable")
        try expectKeyword("on")
        _ = try skip(.pipe)
        var locations: [Name] = []
        repeat { locations.append(try parseDirectiveLocation()) } while try skip(.pipe)
        return .directive(name, arguments: arguments, isRepeatable: isRepeatable, locations: locations)
    }

    /// DirectiveLocation : ExecutableDirectiveLocation | TypeSystemDirectiveLocation
    private mutating func parseDirectiveLocation() throws(SyntaxError) -> Name {
        let unknown = expected("a directive location")
        let name = try parseName()
        if DirectiveLocation(rawValue: name.value) == nil { throw unknown }
        return name
    }
}
