/// The arguments of a field. What has no variable in it is coerced once, the rest is filled in by each request.
final class ArgumentPlan {
    private let definitions: InputTable
    /// By place in `definitions`; empty where all are constant.
    private let templates: [InputTemplate]
    /// Empty where some are not constant.
    private let constants: [InputValue?]
    private let open: ArgumentPlaces

    /// - Parameters:
    ///   - names: the operation's variables.
    ///   - offset: of the field, for an argument that is missing.
    init(
        _ definitions: InputTable, _ given: [Argument], _ schema: Schema, _ names: VariableNames,
        at offset: SourceOffset
    ) {
        let maker = InputTemplateMaker(schema: schema, names: names)
        var templates: [InputTemplate] = []
        templates.reserveCapacity(definitions.all.count)
        var open = ArgumentPlaces()
        for (place, definition) in definitions.all.enumerated() {
            let template = maker.template(definition, given.value(for: definition), at: offset)
            if !template.isConstant { open.insert(place) }
            templates.append(template)
        }
        self.definitions = definitions
        self.open = open
        self.templates = open.isEmpty ? [] : templates
        constants = open.isEmpty ? templates.map(\.constant) : []
    }

    /// CoerceArgumentValues(objectType, field, variableValues)
    /// https://spec.graphql.org/September2025/#CoerceArgumentValues()
    func values(_ variables: VariableValues) throws(CoercionError) -> Arguments {
        if templates.isEmpty { return Arguments(definitions: definitions, values: constants) }
        var values: [InputValue?] = []
        values.reserveCapacity(templates.count)
        for template in templates { values.append(try template.filled(variables)) }
        return Arguments(definitions: definitions, values: values, open: open)
    }
}

extension Value {
    /// Whether a variable stands anywhere in it.
    var hasVariable: Bool {
        switch kind {
        case .variable: true
        case .list(let items): items.contains { $0.hasVariable }
        case .object(let fields): fields.contains { $0.value.hasVariable }
        default: false
        }
    }
}
