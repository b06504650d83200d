internal import GraphQLCore

/// An entry of an input that names an object by its key, and the entry beside it that names it by its global ID. Exactly one of them
/// is given.
struct InputIdentity: Sendable {
    /// The entry with the key, such as `alertUuid`: mutations read this one, whichever was given.
    let key: String
    /// The entry with the ID, such as `id`.
    let id: String
    /// The type of the object.
    let type: String
    /// Whether its keys are UUIDs.
    var isUUID = true

    static func organisation(_ name: String = "organisation") -> InputIdentity {
        InputIdentity(key: "\(name)Uuid", id: "\(name)Id", type: "Organisation")
    }

    static let machine = InputIdentity(key: "identityInstanceUuid", id: "id", type: "VirtualMachine", isUUID: false)

    /// What names nothing, in place of what was not given: a mutation does not get as far as asking for it.
    fileprivate var nothingGiven: String { isUUID ? UUID.none.text : "" }

    fileprivate func read(_ input: InputValue) throws -> String {
        switch (input[key], input[id]) {
        case (.string(let text), nil), (.string(let text), .null): return text
        case (nil, .string(let text)), (.null, .string(let text)):
            guard let id = GlobalID(text), id.type == type, !isUUID || UUID(id.key)?.text == id.key else {
                throw Refusal(NotFound(path: self.id))
            }
            return id.key
        case (.string, .string):
            throw Refusal(InvalidInput("Give either \(key) or \(id), not both.", path: [id]))
        default: throw Refusal(InvalidInput("Give \(key) or \(id).", path: [key]))
        }
    }
}

/// An input in which each object is named by its key.
struct IdentifiedInput {
    private(set) var value: InputValue
    /// Of the entries by which nothing can be found.
    private(set) var errors: [any BusinessError] = []
    /// Entries as the client has them, where they are not those that the mutation reads: errors are about these.
    private(set) var entries: [String: String] = [:]

    init(_ input: InputValue, _ identities: [InputIdentity]) {
        value = input
        guard !identities.isEmpty, case .object(var members) = input else { return }
        for identity in identities {
            var key = identity.nothingGiven
            do {
                key = try identity.read(input)
            } catch let refusal as Refusal {
                errors += refusal.errors
            } catch {
                preconditionFailure("reading an entry throws refusals, not \(error)")
            }
            if case .string? = input[identity.id] { entries[identity.key] = identity.id }
            Self.name(key, identity, in: &members)
        }
        value = .object(members)
    }

    /// Puts a key where it or the ID stands: the same input is the same text, by which a mutation is known that comes again.
    private static func name(_ key: String, _ identity: InputIdentity, in members: inout [InputMember]) {
        let isIdentity = { (member: InputMember) in member.name == identity.key || member.name == identity.id }
        let place = members.firstIndex { isIdentity($0) && $0.value != .null } ?? members.firstIndex(where: isIdentity)
        let entry = InputMember(name: identity.key, value: .string(key))
        if let place { members[place] = entry } else { members.append(entry) }
        for other in members.indices.reversed() where other != place ?? other && isIdentity(members[other]) {
            members.remove(at: other)
        }
    }
}
