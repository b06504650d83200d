internal import GraphQLCore

/// A field of `Mutation`: what its payload has, and what it does. This folder turns both into a resolver; it knows no noun
/// of the domain.
protocol PortalMutation: Sendable {
    /// The name of the field.
    var name: String { get }

    /// Who may send it.
    var access: MutationAccess { get }

    /// The objects that its input names.
    var identities: [InputIdentity] { get }

    /// The entries of the input that the audit log keeps: none that is a secret, or that people mistake for one.
    var loggedInput: [String] { get }

    /// Whether it moves money or decides what is paid: its lines in the audit log are kept for as long as books have to be.
    var movesMoney: Bool { get }

    /// The fields of its payload, besides `errors`, which every payload has.
    var payload: [(name: String, field: PayloadField)] { get }

    /// Statements that it sends at most, and rows that they return, for the estimate of its cost.
    var maximumStatements: Int { get }
    var maximumRows: Int { get }

    /// Does it. The request's level is long over when this goes on after an `await`: statements go through
    /// `PortalRequest.rows` and `MutationCall.change`, which flush by themselves.
    /// - Returns: what became of it; a business error is a value of the payload, not an error that is thrown.
    /// - Throws: `Refusal` with a business error, where what the transaction did is to be taken back; `FieldError` where the
    ///   viewer may not do it or it cannot be done now, or a `DatabaseError`.
    func run(_ call: MutationCall) async throws -> Payload
}

extension PortalMutation {
    var movesMoney: Bool { false }

    /// More than any takes: tests hold it.
    var maximumStatements: Int { 32 }
    var maximumRows: Int { 128 }

    var identities: [InputIdentity] { [] }
}

/// What a field of a payload can be.
enum PayloadField: Sendable {
    /// A number, a text, a Boolean.
    case leaf
    /// An object that the mutation has made in memory.
    case object(any PayloadObject.Type)
    /// A row of a table, by its key: read when the transaction is over, with what is selected of it, in the scope of the
    /// viewer.
    case row(@Sendable () -> RowType)
}

/// What a mutation gives back.
struct Payload {
    /// By the names of the payload's fields; one that is not there is null.
    var values: [String: Value] = [:]
    var errors: [any BusinessError] = []
    /// Entries as the client has them, by the names that errors have for them.
    var entries: [String: String] = [:]

    enum Value {
        case leaf(JSONValue)
        case object(any PayloadObject)
        case row(UUID)
        /// A row whose key is no UUID.
        case keyedRow(String)
    }

    /// Its rows are read in the viewer's scope; its errors are not.
    func shown(to viewer: Viewer?) -> Payload {
        var shown = self
        shown.errors = errors.map { $0.shown(to: viewer) }
        return shown
    }

    /// Nothing was done, for this reason.
    static func refused(_ error: any BusinessError) -> Payload { Payload(errors: [error]) }
}

/// An object of the schema that is made in memory. Its type in the schema has the type's name, and these leaves.
protocol PayloadObject: Sendable {
    static var leaves: [PayloadLeaf<Self>] { get }
    /// Its fields that are lists of other such objects.
    static var lists: [PayloadList<Self>] { get }
}

struct PayloadList<Object>: Sendable {
    let name: String
    let type: any PayloadObject.Type
    let items: @Sendable (Object) -> [any PayloadObject]
}

struct PayloadLeaf<Object>: Sendable {
    let name: String
    /// Of an object of the type `Money`, the amount as text.
    let value: @Sendable (Object) -> JSONValue

    init(name: String, value: @escaping @Sendable (Object) -> JSONValue) {
        self.name = name
        self.value = value
    }

    /// - Parameter amount: nil is null, where the schema admits it.
    init(money name: String, amount: @escaping @Sendable (Object) -> String?) {
        self.name = name
        value = { amount($0).map { .string($0) } ?? .null }
    }
}

extension PayloadObject {
    static var typeName: String { String(describing: Self.self) }

    static var lists: [PayloadList<Self>] { [] }

    static var leafNames: [String] { leaves.map(\.name) }

    /// Each list's name and the type of its items.
    static var listTypes: [(name: String, type: any PayloadObject.Type)] { lists.map { ($0.name, $0.type) } }

    func items(ofList number: Int) -> [any PayloadObject] { Self.lists[number].items(self) }

    func value(ofLeaf number: Int) -> JSONValue { Self.leaves[number].value(self) }
}

/// Why something was not done, as clients are told: a type that implements `Error`. Its leaves are what it has besides.
protocol BusinessError: PayloadObject {
    var message: String { get }
    /// The input that it is about, as field names from `input`; nil where it is about none.
    var path: [String]? { get }

    /// Without what takes a permission that the viewer does not have.
    func shown(to viewer: Viewer?) -> Self
}

extension BusinessError {
    static var leaves: [PayloadLeaf<Self>] { [] }
    var path: [String]? { nil }

    func shown(to viewer: Viewer?) -> Self { self }
}
