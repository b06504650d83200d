extension Parser {
    /// Value[Const] : Variable (not if Const) | IntValue | FloatValue | StringValue | BooleanValue | NullValue | EnumValue
    /// | ListValue | ObjectValue
    mutating func parseValue(isConstant: Bool) throws(SyntaxError) -> Value {
        let start = offset
        switch token.kind {
        case .bracketLeft:
            let items = try nested { parser throws(SyntaxError) in try parser.parseListItems(isConstant) }
            return Value(kind: .list(items), offset: start)
        case .braceLeft:
            let fields = try nested { parser throws(SyntaxError) in try parser.parseObjectFields(isConstant) }
            return Value(kind: .object(fields), offset: start)
        case .dollar where !isConstant:
            return Value(kind: .variable(try parseVariable().value), offset: start)
        case .dollar:
            throw SyntaxError("A variable cannot stand in a constant value.", at: token.start)
        case .string, .blockString:
            return Value(kind: .string(try parseStringLiteral()), offset: start)
        case .int, .float, .name:
            let kind = scalarKind()
            try advance()
            return Value(kind: kind, offset: start)
        default: throw expected("a value")
        }
    }

    private func scalarKind() -> Value.Kind {
        let text = text(of: token)
        switch token.kind {
        case .int: return .int(text)
        case .float: return .float(text)
        default: break
        }
        switch text {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "null": return .null
        default: return .enumValue(text)
        }
    }

    /// Variable : $ Name
    mutating func parseVariable() throws(SyntaxError) -> Name {
        try expect(.dollar)
        return try parseName()
    }

    /// ListValue[Const] : [ ] | [ Value[?Const]+ ]
    private mutating func parseListItems(_ isConstant: Bool) throws(SyntaxError) -> [Value] {
        try expect(.bracketLeft)
        var items: [Value] = []
        if !peek(.bracketRight) { items.reserveCapacity(2) }
        while try !skip(.bracketRight) { items.append(try parseValue(isConstant: isConstant)) }
        return items
    }

    /// ObjectValue[Const] : { } | { ObjectField[?Const]+ }
    private mutating func parseObjectFields(_ isConstant: Bool) throws(SyntaxError) -> [ObjectField] {
        try expect(.braceLeft)
        var fields: [ObjectField] = []
        if !peek(.braceRight) { fields.reserveCapacity(2) }
        while try !skip(.braceRight) {
            let name = try parseName()
            try expect(.colon)
            fields.append(ObjectField(name: name, value: try parseValue(isConstant: isConstant)))
        }
        return fields
    }

    /// Arguments[Const] : ( Argument[?Const]+ )
    mutating func parseArguments(isConstant: Bool) throws(SyntaxError) -> [Argument] {
        guard peek(.parenthesisLeft) else { return [] }
        return try many(.parenthesisLeft, .parenthesisRight) { parser throws(SyntaxError) in
            let name = try parser.parseName()
            try parser.expect(.colon)
            return Argument(name: name, value: try parser.parseValue(isConstant: isConstant))
        }
    }

    /// Directives[Const] : Directive[?Const]+
    mutating func parseDirectives(isConstant: Bool) throws(SyntaxError) -> [Directive] {
        var directives: [Directive] = []
        while peek(.at) {
            let start = offset
            try advance()
            let name = try parseName()
            let arguments = try parseArguments(isConstant: isConstant)
            directives.append(Directive(name: name, arguments: arguments, offset: start))
        }
        return directives
    }
}
