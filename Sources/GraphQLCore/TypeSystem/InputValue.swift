/// A coerced input value, as a resolver gets it.
public enum InputValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    /// Int
    case int(Int32)
    /// Float
    case float(Double)
    /// String, ID, and custom scalars that read text
    case string(String)
    /// The name of an enum value.
    case enumValue(String)
    /// A number in a custom scalar, with the digits it came with.
    case number(String)
    case list([InputValue])
    /// The fields of an input object that were given or have a default, in the order of the schema.
    case object([InputMember])

    /// The value of an input object's field; nil where it is absent or this is no input object.
    public subscript(name: String) -> InputValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The value as JSON; an enum value is its name.
    public var json: JSONValue {
        switch self {
        case .null: .null
        case .boolean(let value): .boolean(value)
        case .int(let value): .number(String(value))
        case .float(let value): .number(String(value))
        case .number(let text): .number(text)
        case .string(let text), .enumValue(let text): .string(text)
        case .list(let items): .array(items.map(\.json))
        case .object(let members): .object(members.map { JSONMember(name: $0.name, value: $0.value.json) })
        }
    }
}

public struct InputMember: Sendable, Hashable {
    public let name: String
    public let value: InputValue

    public init(name: String, value: InputValue) {
        self.name = name
        self.value = value
    }
}

/// The coerced arguments of a field: null and absent are kept apart.
public struct Arguments: Sendable {
    public let definitions: InputTable
    /// By place in `definitions`; nil is absent.
    let values: [InputValue?]
    /// Those in which a variable has a part.
    private let open: ArgumentPlaces

    init(definitions: InputTable, values: [InputValue?], open: ArgumentPlaces = ArgumentPlaces()) {
        self.definitions = definitions
        self.values = values
        self.open = open
    }

    /// Whether they are the same in every request that has the field's plan: no variable has a part in them.
    public var areConstant: Bool { open.isEmpty }

    /// Whether all others are.
    public func areConstant(besides place: Int) -> Bool { open.isEmpty(besides: place) }

    /// The value given or the default; nil where the argument is absent.
    public subscript(name: String) -> InputValue? {
        definitions.position(of: name).flatMap { self[$0] }
    }

    /// The same by `InputTable.position(of:)`, for those who ask for it once, when a field is bound.
    public subscript(place: Int) -> InputValue? { values.indices.contains(place) ? values[place] : nil }
}

/// Some of a field's arguments, by their places.
struct ArgumentPlaces {
    /// A bit each; the last is of all places that have none of their own.
    private var bits: UInt64 = 0

    private static func bit(_ place: Int) -> UInt64 { 1 << UInt64(min(place, 63)) }

    mutating func insert(_ place: Int) { bits |= Self.bit(place) }

    var isEmpty: Bool { bits == 0 }

    func isEmpty(besides place: Int) -> Bool { place < 63 && bits & ~Self.bit(place) == 0 }
}

/// Why a value is not of its type, in words for the one who sent it.
public struct CoercionError: Error, Sendable, Equatable {
    public let message: String
    public let offset: SourceOffset

    init(_ message: String, at offset: SourceOffset) {
        self.message = message
        self.offset = offset
    }
}
