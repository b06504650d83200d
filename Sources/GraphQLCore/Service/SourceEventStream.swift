/// The root field of a subscription with its arguments: what a host needs to open the source of its events.
public struct SourceField: Sendable {
    public let definition: FieldDefinition
    public let arguments: Arguments
}

extension GraphQLService {
    /// The first half of CreateSourceEventStream(subscription, schema, variableValues, initialValue): which field's
    /// events are asked for, with which arguments. The host opens their stream; each event is then the root value of
    /// one `execute`, which is MapSourceToResponseEvent.
    /// https://spec.graphql.org/September2025/#sec-Source-Stream
    /// - Throws: why the subscription is refused.
    public func sourceField(of operation: PreparedOperation) throws(RequestErrors) -> SourceField {
        let plan = operation.plan
        guard operation.kind == .subscription, plan.root.fields.count == 1, let field = plan.root.fields.first else {
            throw RequestErrors([GraphQLError("A subscription has one root field.")])
        }
        do {
            let arguments = try field.arguments(operation.variables)
            return SourceField(definition: field.definition, arguments: arguments)
        } catch {
            let location = plan.document.source.location(of: error.offset)
            throw RequestErrors([GraphQLError(error.message, locations: [location], path: [.key(field.responseKey)])])
        }
    }
}
