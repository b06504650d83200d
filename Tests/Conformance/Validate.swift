import GraphQLCore

extension Conformance {
    /// `validate`: whether a document may be executed against a schema.
    static func validate(_ request: Request) -> Outcome {
        schema(request.schema) { schema in
            document(request.document) { document in
                do throws(ValidationErrors) {
                    _ = try Validator.validate(document, against: schema)
                    return .accepted
                } catch {
                    return .refused(
                        error.all.map {
                            GraphQLError($0.message, locations: $0.offsets.map(document.source.location))
                        })
                }
            }
        }
    }
}
