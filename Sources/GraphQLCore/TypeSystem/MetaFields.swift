/// The fields that can be selected without being in a type.
/// https://spec.graphql.org/September2025/#sec-Introspection
final class MetaFields: Sendable {
    /// `__typename: String!`
    let typename: FieldDefinition
    /// `__schema: __Schema!`
    let schema: FieldDefinition
    /// `__type(name: String!): __Type`
    let type: FieldDefinition

    init(_ ids: [String: TypeID]) {
        guard let string = ids["String"], let schemaType = ids["__Schema"], let typeType = ids["__Type"] else {
            preconditionFailure("every schema has the introspection types and String")
        }
        let noArguments = InputTable([], name: \.name)
        let name = InputValueDefinition(
            name: "name", description: nil, type: TypeReference(string).nonNull, defaultValue: nil,
            deprecationReason: nil)
        typename = FieldDefinition(
            name: "__typename", description: nil, arguments: noArguments, type: TypeReference(string).nonNull,
            deprecationReason: nil)
        schema = FieldDefinition(
            name: "__schema", description: nil, arguments: noArguments, type: TypeReference(schemaType).nonNull,
            deprecationReason: nil)
        type = FieldDefinition(
            name: "__type", description: nil, arguments: InputTable([name], name: \.name),
            type: TypeReference(typeType), deprecationReason: nil)
    }
}
