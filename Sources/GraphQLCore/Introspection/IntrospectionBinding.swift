/// Binds the fields of the introspection types to the schema itself; everything else is the host's.
/// https://spec.graphql.org/September2025/#sec-Schema-Introspection
struct IntrospectionBinding: Binding {
    /// Lists inside one another that lead from a type to types: each multiplies the answer. Tools ask for one.
    private static let maximumLists = 3

    let schema: Schema

    /// Binds `__schema` and `__type` where a root selection has them.
    func bind(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields {
            if field.definition === schema.metaFields.schema {
                field.resolve(with: SchemaResolver(schema: schema))
            } else if field.definition === schema.metaFields.type {
                field.resolve(with: TypeResolver(schema: schema))
            } else {
                continue
            }
            for selection in field.selections { try bindFields(selection, lists: 0) }
        }
    }

    /// - Parameter lists: how many such lists the selection is inside of.
    private func bindFields(_ selection: SelectionPlan, lists: Int) throws(PlanningError) {
        for field in selection.fields where !field.isBound {
            guard let column = IntrospectionColumn(rawValue: field.definition.name) else {
                throw PlanningError("Introspection has no \(selection.type.name).\(field.definition.name).")
            }
            if schema[field.definition.type.named].isLeaf, !field.definition.type.nullable.isList {
                field.bind(column: column.number, .bySource, atMost: schema.longestTextBytes)
            } else {
                field.hold(column: column.number, atMost: schema.longestList)
            }
            let lists = column.leadsToTypes ? lists + 1 : lists
            if lists > Self.maximumLists {
                throw PlanningError("The schema is asked about more than \(Self.maximumLists) lists of types deep.")
            }
            for selection in field.selections { try bindFields(selection, lists: lists) }
        }
    }
}

/// The fields of the introspection types, by name.
enum IntrospectionColumn: String, CaseIterable {
    case description, types, queryType, mutationType, subscriptionType, directives
    case kind, name, fields, interfaces, possibleTypes, enumValues, inputFields, ofType, specifiedByURL, isOneOf
    case args, type, isDeprecated, deprecationReason, defaultValue, isRepeatable, locations

    var number: Int { Self.numbers[self] ?? -1 }

    /// Whether it is a list of a type's whose items are types or have one.
    var leadsToTypes: Bool {
        switch self {
        case .fields, .interfaces, .possibleTypes, .inputFields: true
        default: false
        }
    }

    init?(number: Int) {
        guard Self.allCases.indices.contains(number) else { return nil }
        self = Self.allCases[number]
    }

    private static let numbers = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}

/// `__schema`
private struct SchemaResolver: Resolver {
    let schema: Schema

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        .ready(.objects(IntrospectionRows(schema, [.schema])))
    }

    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        FieldCost(items: parents)
    }
}

/// `__type(name:)`
private struct TypeResolver: Resolver {
    let schema: Schema

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        guard case .string(let name) = arguments["name"], let id = schema.id(of: name) else {
            return .ready(.objects(IntrospectionRows(schema, []), RowIndex(count: 1) { _ in nil }))
        }
        return .ready(.objects(IntrospectionRows(schema, [.type(TypeReference(id))])))
    }

    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        FieldCost(items: parents)
    }
}
