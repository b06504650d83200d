/// Parts of a schema as rows: what introspection reads instead of a database.
final class IntrospectionRows: RowSource {
    enum Object {
        case schema
        case type(TypeReference)
        case field(FieldDefinition)
        case input(InputValueDefinition)
        case enumValue(EnumValueDefinition)
        case directive(DirectiveDefinition)
        /// A text of its own, such as a directive location.
        case text(String)
    }

    private let schema: Schema
    private let objects: [Object]

    init(_ schema: Schema, _ objects: [Object]) {
        self.schema = schema
        self.objects = objects
        super.init(count: objects.count)
    }

    // MARK: Leaves

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            let leaf = run[place]
            leaf.appendKey(to: &out)
            if case .constant = leaf.encoding { continue }
            switch value(of: leaf.column, objects[row]) {
            case .text(let text): out.appendString(text)
            case .flag(let flag): out.append(flag)
            case .none where leaf.isNonNull: return place
            case .none: out.appendNull()
            }
        }
        return -1
    }

    private enum Leaf {
        case text(String)
        case flag(Bool)
        case none

        init(_ text: String?) { self = text.map { .text($0) } ?? .none }
    }

    private func value(of column: Int, _ object: Object) -> Leaf {
        if case .text(let text) = object { return .text(text) }
        switch IntrospectionColumn(number: column) {
        case .name: return Leaf(name(of: object))
        case .description: return Leaf(description(of: object))
        case .deprecationReason: return Leaf(deprecationReason(of: object))
        case .isDeprecated: return .flag(deprecationReason(of: object) != nil)
        case .kind:
            if case .type(let type) = object { return .text(kind(of: type)) }
        case .specifiedByURL:
            if case .type(let type) = object, type.wrapping == Wrapping(), case .scalar(let scalar) = schema[type.named]
            {
                return Leaf(scalar.specifiedByURL)
            }
        case .isOneOf:
            if case .type(let type) = object, type.wrapping == Wrapping(),
                case .inputObject(let input) = schema[type.named]
            {
                return .flag(input.isOneOf)
            }
        case .isRepeatable:
            if case .directive(let directive) = object { return .flag(directive.isRepeatable) }
        case .defaultValue:
            if case .input(let input) = object { return Leaf(input.defaultValue.map(Printer.text)) }
        default: break
        }
        return .none
    }

    private func name(of object: Object) -> String? {
        switch object {
        case .type(let type): type.wrapping == Wrapping() ? schema[type.named].name : nil
        case .field(let field): field.name
        case .input(let input): input.name
        case .enumValue(let value): value.name
        case .directive(let directive): directive.name
        case .schema, .text: nil
        }
    }

    private func description(of object: Object) -> String? {
        switch object {
        case .schema: schema.description
        case .type(let type): type.wrapping == Wrapping() ? schema[type.named].description : nil
        case .field(let field): field.description
        case .input(let input): input.description
        case .enumValue(let value): value.description
        case .directive(let directive): directive.description
        case .text: nil
        }
    }

    private func deprecationReason(of object: Object) -> String? {
        switch object {
        case .field(let field): field.deprecationReason
        case .input(let input): input.deprecationReason
        case .enumValue(let value): value.deprecationReason
        case .schema, .type, .directive, .text: nil
        }
    }

    private func kind(of type: TypeReference) -> String {
        if type.isNonNull { return "NON_NULL" }
        if type.isList { return "LIST" }
        return switch schema[type.named] {
        case .scalar: "SCALAR"
        case .object: "OBJECT"
        case .interface: "INTERFACE"
        case .union: "UNION"
        case .enumeration: "ENUM"
        case .inputObject: "INPUT_OBJECT"
        }
    }

    // MARK: Objects and lists

    override func held(_ field: HeldField) throws(FieldError) -> Column {
        guard let column = IntrospectionColumn(number: field.column) else {
            preconditionFailure("introspection holds only its own columns")
        }
        let includesDeprecated = field.arguments["includeDeprecated"] == .boolean(true)
        if field.definition.type.nullable.isList {
            return lists { self.list(column, $0, includesDeprecated: includesDeprecated) }
        }
        let values = objects.map { single(column, $0) }
        var row = -1
        let index = RowIndex(count: count) { item in
            if values[item] == nil { return nil }
            row += 1
            return row
        }
        return .objects(IntrospectionRows(schema, values.compactMap { $0 }), index)
    }

    private func lists(_ list: (Object) -> [Object]?) -> Column {
        var items: [Object] = []
        var ranges: [Range<Int>?] = []
        for object in objects {
            guard let list = list(object) else {
                ranges.append(nil)
                continue
            }
            ranges.append(items.count..<items.count + list.count)
            items += list
        }
        let rows = IntrospectionRows(schema, items)
        if case .text = items.first {
            return .list(ListRanges(ranges), of: .leaves(rows, column: 0, .bySource))
        }
        return .list(ListRanges(ranges), of: .objects(rows))
    }

    private func single(_ column: IntrospectionColumn, _ object: Object) -> Object? {
        switch (column, object) {
        case (.queryType, .schema): return schema.queryType.map { .type(TypeReference($0.id)) }
        case (.mutationType, .schema): return schema.mutationType.map { .type(TypeReference($0.id)) }
        case (.subscriptionType, .schema): return schema.subscriptionType.map { .type(TypeReference($0.id)) }
        case (.ofType, .type(let type)):
            if type.isNonNull { return .type(type.nullable) }
            return type.isList ? .type(type.item) : nil
        case (.type, .field(let field)): return .type(field.type)
        case (.type, .input(let input)): return .type(input.type)
        default: return nil
        }
    }

    private func list(_ column: IntrospectionColumn, _ object: Object, includesDeprecated: Bool) -> [Object]? {
        switch (column, object) {
        case (.types, .schema):
            return schema.types.indices.map { .type(TypeReference(TypeID($0))) }
        case (.directives, .schema): return schema.directives.all.map { .directive($0) }
        case (.args, .field(let field)): return inputs(field.arguments, includesDeprecated)
        case (.args, .directive(let directive)): return inputs(directive.arguments, includesDeprecated)
        case (.locations, .directive(let directive)): return directive.locations.map { .text($0.rawValue) }
        case (_, .type(let type)) where type.wrapping == Wrapping():
            return list(column, schema[type.named], includesDeprecated)
        default: return nil
        }
    }

    private func list(_ column: IntrospectionColumn, _ type: NamedType, _ includesDeprecated: Bool) -> [Object]? {
        switch (column, type) {
        case (.fields, .object), (.fields, .interface):
            return type.fields?.all.filter { includesDeprecated || $0.deprecationReason == nil }.map { .field($0) }
        case (.interfaces, .object), (.interfaces, .interface):
            return type.interfaces.map { .type(TypeReference($0)) }
        case (.possibleTypes, .interface(let interface)):
            return schema.possibleTypes(of: interface.id).map { .type(TypeReference($0)) }
        case (.possibleTypes, .union(let union)):
            return union.members.map { .type(TypeReference($0)) }
        case (.enumValues, .enumeration(let enumeration)):
            return enumeration.values.filter { includesDeprecated || $0.deprecationReason == nil }
                .map { .enumValue($0) }
        case (.inputFields, .inputObject(let input)): return inputs(input.fields, includesDeprecated)
        default: return nil
        }
    }

    private func inputs(_ table: InputTable, _ includesDeprecated: Bool) -> [Object] {
        table.all.filter { includesDeprecated || $0.deprecationReason == nil }.map { .input($0) }
    }
}
