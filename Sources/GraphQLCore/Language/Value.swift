/// A value as it is written in a document.
/// https://spec.graphql.org/September2025/#sec-Input-Values
public struct Value: Sendable {
    public let kind: Kind
    public let offset: SourceOffset

    public enum Kind: Sendable {
        case variable(String)
        /// The number's text.
        case int(String)
        /// The number's text.
        case float(String)
        case string(StringLiteral)
        case boolean(Bool)
        case null
        case enumValue(String)
        case list([Value])
        case object([ObjectField])
    }
}

public struct ObjectField: Sendable {
    public let name: Name
    public let value: Value
}

/// A string or block string, by its value.
public struct StringLiteral: Sendable {
    public let value: String
    public let isBlock: Bool
    public let offset: SourceOffset
}

/// A type reference as it is written.
/// https://spec.graphql.org/September2025/#sec-Type-References
public indirect enum TypeSyntax: Sendable {
    case named(Name)
    case list(TypeSyntax, offset: SourceOffset)
    case nonNull(TypeSyntax)

    public var offset: SourceOffset {
        switch self {
        case .named(let name): name.offset
        case .list(_, let offset): offset
        case .nonNull(let inner): inner.offset
        }
    }

    /// How many lists stand around the name.
    var listDepth: Int {
        switch self {
        case .named: 0
        case .list(let inner, _): inner.listDepth + 1
        case .nonNull(let inner): inner.listDepth
        }
    }

    /// The name inside all lists and non-nulls.
    public var innermostName: Name {
        switch self {
        case .named(let name): name
        case .list(let inner, _), .nonNull(let inner): inner.innermostName
        }
    }
}

extension TypeSyntax: CustomStringConvertible {
    public var description: String {
        switch self {
        case .named(let name): name.value
        case .list(let inner, _): "[\(inner)]"
        case .nonNull(let inner): "\(inner)!"
        }
    }
}
