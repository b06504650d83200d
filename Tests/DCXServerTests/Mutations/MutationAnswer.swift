import GraphQLCore

extension TestAnswer {
    /// The payload of the mutation, whatever its name or alias.
    var payload: JSONValue? {
        if case .object(let members) = data { members.first?.value } else { nil }
    }

    /// The type of its first error.
    var errorType: String? { payload?["errors"]?.items.first?["__typename"]?.text }

    /// Where its first error points.
    var errorPath: String? { payload?["errors"]?.items.first?["path"]?.items.first?.text }
}
