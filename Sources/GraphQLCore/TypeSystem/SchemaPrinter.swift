/// Writes a schema as the type system document that it could have been built from: everything but what is built in, in
/// the schema's order, extensions merged into what they extend.
///
/// Of the directives on definitions only those are kept that mean something here: `@deprecated`, `@specifiedBy`, `@oneOf`.
public struct SchemaPrinter {
    private let schema: Schema

    public static func text(of schema: Schema) -> String {
        let printer = SchemaPrinter(schema: schema)
        let directives = schema.directives.all.filter { !$0.isBuiltIn }.map(printer.text)
        let types = schema.types.filter { !BuiltIns.typeNames.contains($0.name) }.map(printer.text)
        let definitions = [printer.schemaDefinition].compactMap { $0 } + directives + types
        return definitions.joined(separator: "\n\n") + "\n"
    }

    // MARK: The schema

    /// Nothing, where the root types are those that a schema without it would have.
    private var schemaDefinition: String? {
        let isDefault = OperationKind.allCases.allSatisfy { operation in
            let root = schema.rootType(of: operation)?.name
            let hasDefault = schema.type(named: operation.defaultTypeName) != nil
            return root == (hasDefault ? operation.defaultTypeName : nil)
        }
        if isDefault, schema.description == nil { return nil }
        let roots = OperationKind.allCases.compactMap { operation in
            schema.rootType(of: operation).map { "\(operation.rawValue): \($0.name)" }
        }
        return line(of: schema.description) + Printer.joined("schema", Printer.block(roots))
    }

    // MARK: Definitions

    private func text(of directive: DirectiveDefinition) -> String {
        let repeatable = directive.isRepeatable ? "repeatable" : ""
        let locations = directive.locations.map(\.rawValue).joined(separator: " | ")
        return line(of: directive.description)
            + Printer.joined(
                "directive @\(directive.name)\(text(of: directive.arguments))", repeatable, "on \(locations)")
    }

    private func text(of type: NamedType) -> String { line(of: type.description) + definition(of: type) }

    private func definition(of type: NamedType) -> String {
        switch type {
        case .scalar(let type):
            let url = type.specifiedByURL.map { "@specifiedBy(url: \(Printer.quoted($0)))" }
            return Printer.joined("scalar \(type.name)", url ?? "")
        case .object(let object):
            return Printer.joined("type \(object.name)", interfaces(of: type), fields(of: object.fields))
        case .interface(let interface):
            return Printer.joined("interface \(interface.name)", interfaces(of: type), fields(of: interface.fields))
        case .union(let union):
            return "union \(union.name) = \(union.members.map { schema[$0].name }.joined(separator: " | "))"
        case .enumeration(let enumeration):
            return Printer.joined("enum \(enumeration.name)", Printer.block(enumeration.values.map(text)))
        case .inputObject(let input):
            let fields = Printer.block(input.fields.all.map(text))
            return Printer.joined("input \(input.name)", input.isOneOf ? "@oneOf" : "", fields)
        }
    }

    private func interfaces(of type: NamedType) -> String {
        Printer.wrapped("implements ", type.interfaces.map { schema[$0].name }.joined(separator: " & "))
    }

    // MARK: What stands in them

    private func fields(of table: FieldTable) -> String {
        Printer.block(
            table.all.map { field in
                line(of: field.description)
                    + Printer.joined(
                        "\(field.name)\(text(of: field.arguments)): \(schema.text(of: field.type))",
                        deprecation(field.deprecationReason))
            })
    }

    private func text(of arguments: InputTable) -> String { Printer.parenthesized(arguments.all.map(text)) }

    private func text(of input: InputValueDefinition) -> String {
        let value = Printer.wrapped("= ", input.defaultValue.map(Printer.text) ?? "")
        return line(of: input.description)
            + Printer.joined(
                "\(input.name): \(schema.text(of: input.type))", value, deprecation(input.deprecationReason))
    }

    private func text(of value: EnumValueDefinition) -> String {
        line(of: value.description) + Printer.joined(value.name, deprecation(value.deprecationReason))
    }

    private func deprecation(_ reason: String?) -> String {
        guard let reason else { return "" }
        return reason == [Directive].defaultDeprecationReason
            ? "@deprecated" : "@deprecated(reason: \(Printer.quoted(reason)))"
    }

    /// A description on lines of its own, as a block string where that can be.
    private func line(of description: String?) -> String {
        guard let description else { return "" }
        let isBlock = BlockStringPrinter.isPrintable(description)
        return (isBlock ? BlockStringPrinter.text(of: description) : Printer.quoted(description)) + "\n"
    }
}
