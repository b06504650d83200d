/// The names of the variables that an operation defines: a variable's place among them is known when the operation is
/// planned, and its values of each request are found by it.
final class VariableNames: Sendable {
    static let none = VariableNames([])

    /// Up to so many are compared; more are hashed, as it is clients who choose them.
    private static let few = 16

    private let all: [String]
    private let places: [String: Int]

    init(_ all: [String]) {
        self.all = all
        places =
            all.count <= Self.few
            ? [:] : Dictionary(all.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    var isEmpty: Bool { all.isEmpty }

    func place(of name: String) -> Int? {
        all.count <= Self.few ? all.firstIndex(of: name) : places[name]
    }
}

/// The coerced variables of a request. A variable that was not given and has no default is absent.
public struct VariableValues: Sendable {
    let names: VariableNames
    /// By place among the names; nil is absent.
    private let values: [InputValue?]

    /// No variables: what constants are coerced with.
    public init() {
        names = .none
        values = []
    }

    /// - Parameter values: as many as there are names.
    init(of names: VariableNames, _ values: [InputValue?]) {
        self.names = names
        self.values = values
    }

    subscript(name: String) -> InputValue? { names.place(of: name).flatMap { self[$0] } }

    /// - Parameter place: among the names.
    subscript(place: Int) -> InputValue? { place < values.count ? values[place] : nil }
}
