extension ValidationRules {
    /// A value is one that its type can be made of. What its variables will be is for other rules to say.
    /// https://spec.graphql.org/September2025/#sec-Values-of-Correct-Type
    static func valuesOfCorrectType(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for fact in facts.values {
            guard let type = fact.type else { continue }
            switch fact.value.kind {
            case .variable: break
            case .null:
                if type.isNonNull {
                    report.add("\(facts.schema.text(of: type)) cannot be null.", at: fact.value.offset)
                }
            case .list where type.isList: break
            default: judge(fact.value, type, facts.schema, &report)
            }
        }
    }

    /// A value that is no list where one is expected stands for a list of itself, so only the named type counts.
    private static func judge(
        _ value: Value, _ type: TypeReference, _ schema: Schema, _ report: inout ValidationReport
    ) {
        switch schema[type.named] {
        case .scalar(let scalar):
            if scalar.accepts(value) { return }
        case .enumeration(let enumeration):
            if case .enumValue(let name) = value.kind {
                if enumeration.hasValue(name) { return }
                let hint = report.suggestion(for: name, among: enumeration.values.lazy.map(\.name))
                return report.add("\(enumeration.name) has no value \(name).\(hint)", at: value.offset)
            }
        case .inputObject(let object):
            if case .object(let fields) = value.kind { return judgeOneOf(fields, object, at: value.offset, &report) }
        // An output type in the place of an input type is an error of the schema or of the variable.
        case .object, .interface, .union: return
        }
        report.add("\(Printer.excerpt(of: value)) is no \(schema[type.named].name).", at: value.offset)
    }

    private static func judgeOneOf(
        _ fields: [ObjectField], _ type: InputObjectType, at offset: SourceOffset, _ report: inout ValidationReport
    ) {
        guard type.isOneOf else { return }
        if fields.count == 1, !fields[0].value.isNull { return }
        report.add("Exactly one field of \(type.name) has to be given, and not as null.", at: offset)
    }
}

extension ScalarType {
    /// Whether it can be made of the literal. What a custom scalar makes of variables in a list or an object shows only
    /// when they are known; the built-in ones are made of neither.
    fileprivate func accepts(_ literal: Value) -> Bool {
        guard let coercion else { return true }
        if case .enumValue = literal.kind { return false }
        if literal.hasVariable { return !isBuiltIn }
        return coercion.read(Coercion.json(literal, VariableValues()), .literal) != nil
    }

    private var isBuiltIn: Bool { BuiltInScalar(rawValue: name) != nil }
}

extension Printer {
    /// A value in an error message, cut short.
    fileprivate static func excerpt(of value: Value) -> String {
        switch value.kind {
        case .list: "A list"
        case .object: "An object"
        default: shortened(text(of: value))
        }
    }

    private static func shortened(_ text: String) -> String {
        text.utf8.count > 100 ? "\(text.prefix(80))…" : text
    }
}
