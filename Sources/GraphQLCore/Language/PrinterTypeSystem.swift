extension Printer {
    /// A definition; or an extension, but for its `extend`.
    static func text(of definition: TypeSystemDefinition) -> String {
        line(of: definition.description) + text(of: definition.kind, text(of: definition.directives))
    }

    private static func text(of kind: TypeSystemDefinition.Kind, _ directives: String) -> String {
        switch kind {
        case .schema(let roots):
            joined("schema", directives, block(roots.map { "\($0.operation.rawValue): \($0.type.value)" }))
        case .scalar(let name): joined("scalar \(name.value)", directives)
        case .object(let name, let interfaces, let fields):
            joined("type \(name.value)", text(ofInterfaces: interfaces), directives, block(fields.map(text)))
        case .interface(let name, let interfaces, let fields):
            joined("interface \(name.value)", text(ofInterfaces: interfaces), directives, block(fields.map(text)))
        case .union(let name, let members):
            joined("union \(name.value)", directives, wrapped("= ", members.map(\.value).joined(separator: " | ")))
        case .enumeration(let name, let values):
            joined("enum \(name.value)", directives, block(values.map(text)))
        case .inputObject(let name, let fields):
            joined("input \(name.value)", directives, block(fields.map(text)))
        case .directive(let name, let arguments, let isRepeatable, let locations):
            joined(
                "directive @\(name.value)\(parenthesized(arguments.map(text)))", isRepeatable ? "repeatable" : "",
                "on \(locations.map(\.value).joined(separator: " | "))")
        }
    }

    private static func text(ofInterfaces interfaces: [Name]) -> String {
        wrapped("implements ", interfaces.map(\.value).joined(separator: " & "))
    }

    private static func text(of field: FieldSyntax) -> String {
        let arguments = parenthesized(field.arguments.map(text))
        return line(of: field.description)
            + joined("\(field.name.value)\(arguments): \(field.type)", text(of: field.directives))
    }

    private static func text(of input: InputValueSyntax) -> String {
        let value = wrapped("= ", input.defaultValue.map(text) ?? "")
        return line(of: input.description)
            + joined("\(input.name.value): \(input.type)", value, text(of: input.directives))
    }

    private static func text(of value: EnumValueSyntax) -> String {
        line(of: value.description) + joined(value.name.value, text(of: value.directives))
    }
}
