extension SDLRules {
    /// The arguments of a field or directive are unique.
    /// https://spec.graphql.org/September2025/#sec-Field-Arguments
    static func uniqueArgumentDefinitionNames(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        for part in facts.parts {
            guard let owner = part.name?.value else { continue }
            if !part.isType { report(part.inputs, of: "@\(owner)", &errors) }
            for field in part.fields { report(field.arguments, of: "\(owner).\(field.name.value)", &errors) }
        }
    }

    private static func report(_ arguments: [InputValueSyntax], of owner: String, _ errors: inout SchemaErrors) {
        for (name, offsets) in arguments.map(\.name).repeated {
            errors.report("\(owner) has the argument \"\(name)\" more than once.", at: offsets)
        }
    }
}

extension [Name] {
    /// The names that are there more than once, in the order in which they are met, each with all its places.
    var repeated: [(name: String, offsets: [SourceOffset])] {
        var places: [String: [SourceOffset]] = [:]
        for name in self { places[name.value, default: []].append(name.offset) }
        return places.filter { $0.value.count > 1 }.map { (name: $0.key, offsets: $0.value) }
            .sorted { $0.offsets[0] < $1.offsets[0] }
    }
}
