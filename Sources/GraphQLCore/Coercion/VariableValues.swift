/// The coerced variables of a request. A variable that was not given and has no default is absent.
public struct VariableValues: Sendable {
    /// Up to so many are compared by name; more are hashed.
    private static let few = 16

    private var values: [(name: String, value: InputValue)] = []
    private var places: [String: Int] = [:]

    public init() {}

    subscript(name: String) -> InputValue? {
        if values.count > Self.few { return places[name].map { values[$0].value } }
        for entry in values where entry.name == name { return entry.value }
        return nil
    }

    mutating func set(_ name: String, to value: InputValue) {
        values.append((name, value))
        if values.count <= Self.few { return }
        if places.isEmpty {
            for (place, entry) in values.enumerated() { places[entry.name] = place }
        } else {
            places[name] = values.count - 1
        }
    }
}
