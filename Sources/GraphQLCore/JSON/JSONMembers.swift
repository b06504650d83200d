/// The members of an object for one who asks for many by name: a handful is compared, more are hashed.
struct JSONMembers {
    private static let few = 16

    private let members: [JSONMember]
    private let places: [ExactText: Int]

    /// - Parameter value: of anything that is no object there are no members.
    init(_ value: JSONValue) {
        if case .object(let members) = value { self.members = members } else { members = [] }
        places =
            members.count <= Self.few
            ? [:]
            : Dictionary(
                members.enumerated().map { (ExactText($1.name), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Parameter name: of a document.
    subscript(name: String) -> JSONValue? {
        if members.count <= Self.few { return members.first { $0.name.isName(name) }?.value }
        return places[ExactText(name)].map { members[$0].value }
    }
}
