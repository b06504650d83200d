import GraphQLCore

extension Conformance {
    /// `validateSDL`: whether a type system document is a schema.
    static func validateSDL(_ source: SourceText?) -> Outcome {
        schema(source) { _ in .accepted }
    }

    /// Goes on with a schema, if the text is one.
    static func schema(_ source: SourceText?, _ next: (Schema) -> Outcome) -> Outcome {
        document(source) { document in
            do throws(SchemaErrors) {
                return next(try SchemaBuilder.build(document))
            } catch {
                return .refused(
                    error.all.map {
                        GraphQLError($0.message, locations: $0.offsets.map(document.source.location))
                    })
            }
        }
    }
}
