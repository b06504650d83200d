extension Printer {
    static func text(of operation: OperationDefinition, in document: Document) -> String {
        let variables = text(of: operation.variables)
        let head = joined(
            operation.kind.rawValue, (operation.name?.value ?? "") + variables, text(of: operation.directives))
        let selections = text(of: operation.selectionSet, in: document)
        let isShorthand = head == OperationKind.query.rawValue && operation.description == nil
        return isShorthand ? selections : "\(line(of: operation.description))\(head) \(selections)"
    }

    /// On one line, unless one of them has a description; then one a line and, unlike everything else in parentheses, not
    /// further in: so other implementations print them, and texts are compared.
    private static func text(of variables: [VariableDefinition]) -> String {
        let texts = variables.map(text)
        return texts.contains(where: isMultiline)
            ? "(\n\(texts.joined(separator: "\n"))\n)" : wrapped("(", texts.joined(separator: ", "), ")")
    }

    private static func text(of variable: VariableDefinition) -> String {
        let value = wrapped("= ", variable.defaultValue.map(text) ?? "")
        return line(of: variable.description)
            + joined("$\(variable.name.value): \(variable.type)", value, text(of: variable.directives))
    }

    static func text(of fragment: FragmentDefinition, in document: Document) -> String {
        line(of: fragment.description)
            + joined(
                "fragment \(fragment.name.value) on \(fragment.typeCondition.value)", text(of: fragment.directives),
                text(of: fragment.selectionSet, in: document))
    }

    private static func text(of set: SelectionSet, in document: Document) -> String {
        block(document.selections[set.places].map { text(of: $0, in: document) })
    }

    private static func text(of selection: Selection, in document: Document) -> String {
        switch selection {
        case .field(let place): return text(of: document.fields[place], in: document)
        case .fragmentSpread(let place):
            let spread = document.spreads[place]
            return joined("...\(spread.name.value)", text(of: spread.directives))
        case .inlineFragment(let place):
            let fragment = document.inlineFragments[place]
            return joined(
                "...", wrapped("on ", fragment.typeCondition?.value ?? ""), text(of: fragment.directives),
                text(of: fragment.selectionSet, in: document))
        }
    }

    private static func text(of field: Field, in document: Document) -> String {
        let name = wrapped("", field.alias?.value ?? "", ": ") + field.name.value
        return joined(
            text(name, field.arguments), text(of: field.directives),
            field.selectionSet.map { text(of: $0, in: document) } ?? "")
    }
}
