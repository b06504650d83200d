/// A value that a document gives under a name: an argument, or a field of an input object.
protocol GivenValue {
    var name: Name { get }
    var value: Value { get }
}

extension Argument: GivenValue {}

extension ObjectField: GivenValue {}

extension Array where Element: GivenValue {
    /// What is given for an argument or input field; of several the first.
    func value(for definition: InputValueDefinition) -> Value? { place(for: definition).map { self[$0].value } }

    func gives(_ definition: InputValueDefinition) -> Bool { place(for: definition) != nil }

    /// It goes by places, as an item that is looked at as a whole is copied with all that it refers to.
    private func place(for definition: InputValueDefinition) -> Int? {
        indices.first { self[$0].name.hash == definition.nameHash && self[$0].name.value == definition.name }
    }

    /// The first name that is none of these.
    func unknownName(among definitions: InputTable) -> Name? {
        indices.first { definitions.position(of: self[$0].name) == nil }.map { self[$0].name }
    }
}
