import GraphQLCore

extension Conformance {
    /// `coordinate`: whether a text is a schema coordinate and, with a schema, what it leads to.
    static func coordinate(_ request: Request) -> Outcome {
        guard let source = request.coordinate else {
            return .refused([GraphQLError("The request has no coordinate.")])
        }
        let coordinate: SchemaCoordinate
        do {
            coordinate = try SchemaCoordinate.parse(source)
        } catch {
            return .refused([GraphQLError(error.message, locations: [source.location(of: error.offset)])])
        }
        guard request.schema != nil else { return .accepted }
        return schema(request.schema) { schema in
            do throws(CoordinateError) {
                return .resolved(try schema.element(at: coordinate).map(kind))
            } catch {
                return .refused([GraphQLError(error.message)])
            }
        }
    }

    private static func kind(of element: SchemaElement) -> String {
        switch element {
        case .namedType: "NamedType"
        case .field: "Field"
        case .inputField: "InputField"
        case .enumValue: "EnumValue"
        case .fieldArgument: "FieldArgument"
        case .directive: "Directive"
        case .directiveArgument: "DirectiveArgument"
        }
    }
}
