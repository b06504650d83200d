/// A literal of a document, coerced as far as it has no variables; these are holes that each request fills.
///
/// Everything about it that could go wrong whatever the variables are is known when it is made, but is thrown only when
/// its turn comes: a request has the errors that coercing the literal anew would give, in their order.
enum InputTemplate {
    case constant(InputValue)
    /// An argument or field that is not there.
    case absent
    case refused(CoercionError)
    case variable(VariableHole)
    case list([InputTemplate])
    case object(ObjectTemplate)
    case other(OtherTemplate)

    /// Whether each request fills in the same: what is absent is the same, too.
    var isConstant: Bool {
        switch self {
        case .constant, .absent: true
        default: false
        }
    }

    /// What each request fills in; nil where it is absent, or not constant.
    var constant: InputValue? {
        if case .constant(let value) = self { value } else { nil }
    }

    /// - Returns: nil where it is absent.
    func filled(_ variables: VariableValues) throws(CoercionError) -> InputValue? {
        switch self {
        case .constant(let value): value
        case .absent: nil
        case .refused(let error): throw error
        case .variable(let hole): try hole.filled(variables)
        case .list(let items): .list(try Self.filled(items, variables))
        case .object(let object): try object.filled(variables)
        case .other(let other): try other.filled(variables)
        }
    }

    private static func filled(
        _ items: [InputTemplate], _ variables: VariableValues
    ) throws(CoercionError) -> [InputValue] {
        var values: [InputValue] = []
        values.reserveCapacity(items.count)
        for item in items { if let value = try item.filled(variables) { values.append(value) } }
        return values
    }
}

/// A variable in a literal. The document is valid, so its type fits where it stands; what is left to go wrong is null
/// where none may be.
final class VariableHole {
    /// Among the operation's variables.
    let place: Int
    /// What stands there when the variable is absent.
    let absent: InputTemplate
    /// Why null is refused; nil where it is not.
    let nullRefusal: CoercionError?

    init(place: Int, absent: InputTemplate, nullRefusal: CoercionError?) {
        self.place = place
        self.absent = absent
        self.nullRefusal = nullRefusal
    }

    func filled(_ variables: VariableValues) throws(CoercionError) -> InputValue? {
        guard let value = variables[place] else { return try absent.filled(variables) }
        if let nullRefusal, case .null = value { throw nullRefusal }
        return value
    }
}

/// The fields of an input object: those that are given, and the defaults of the others.
final class ObjectTemplate {
    struct Member {
        let name: String
        let value: InputTemplate
    }

    /// In the order of the schema.
    let members: [Member]
    /// Why anything but one field that is not null is refused; nil where the type is no oneOf.
    let oneOfRefusal: CoercionError?

    init(_ members: [Member], oneOfRefusal: CoercionError?) {
        self.members = members
        self.oneOfRefusal = oneOfRefusal
    }

    func filled(_ variables: VariableValues) throws(CoercionError) -> InputValue {
        if members.count == 1, let value = try members[0].value.filled(variables) {
            // So are nearly all filters, and a list that is made whole costs half of one that grows.
            if let oneOfRefusal, case .null = value { throw oneOfRefusal }
            return .object([InputMember(name: members[0].name, value: value)])
        }
        var filled: [InputMember] = []
        filled.reserveCapacity(members.count)
        for member in members {
            if let value = try member.value.filled(variables) {
                filled.append(InputMember(name: member.name, value: value))
            }
        }
        if let oneOfRefusal, filled.count != 1 || filled.first?.value == .null { throw oneOfRefusal }
        return .object(filled)
    }
}

/// A literal of a custom scalar with variables inside: what it becomes is the scalar's business, at each request.
final class OtherTemplate {
    private let literal: Value
    private let type: TypeReference
    private let schema: Schema

    init(_ literal: Value, _ type: TypeReference, _ schema: Schema) {
        self.literal = literal
        self.type = type
        self.schema = schema
    }

    func filled(_ variables: VariableValues) throws(CoercionError) -> InputValue {
        try Coercion(schema: schema).coerceLiteral(literal, type, variables: variables)
    }
}
