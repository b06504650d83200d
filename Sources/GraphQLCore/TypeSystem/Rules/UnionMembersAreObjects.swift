extension TypeSystemRules {
    /// The members of a union are object types, each of them once.
    /// https://spec.graphql.org/September2025/#sec-Unions.Type-Validation
    static func unionMembersAreObjects(_ facts: TypeSystemFacts, _ errors: inout SchemaErrors) {
        for type in facts.types {
            let members = type.members
            var met: Set<String> = []
            for name in members.map(\.value) {
                if !met.insert(name).inserted {
                    errors.report("\(type.name) has the member \(name) more than once.", at: members.offsets(of: name))
                } else if case .object = facts.schema.type(named: name) {
                    continue
                } else {
                    errors.report(
                        "\(name) cannot be a member of \(type.name): it is no object type.",
                        at: members.offsets(of: name))
                }
            }
        }
    }
}
