/// What a schema coordinate leads to.
/// https://spec.graphql.org/September2025/#sec-Schema-Coordinates
public enum SchemaElement: Sendable {
    case namedType(NamedType)
    case field(FieldDefinition)
    case inputField(InputValueDefinition)
    case enumValue(EnumValueDefinition)
    case fieldArgument(InputValueDefinition)
    case directive(DirectiveDefinition)
    case directiveArgument(InputValueDefinition)
}

/// Why a coordinate leads nowhere: what it names as the container of its element is not there, or contains no such thing.
public struct CoordinateError: Error, Sendable, Equatable {
    public let message: String

    init(_ message: String) { self.message = message }
}

extension Schema {
    /// The element that a coordinate names; nil where its container has none of that name.
    /// - Throws: where there is no such container.
    public func element(at coordinate: SchemaCoordinate) throws(CoordinateError) -> SchemaElement? {
        switch coordinate {
        case .type(let name): return type(named: name).map { .namedType($0) }
        case .member(let type, let name): return try member(name, of: try container(type))
        case .argument(let type, let field, let name):
            return try self.field(field, in: try container(type)).arguments[name].map { .fieldArgument($0) }
        case .directive(let name): return directives[name].map { .directive($0) }
        case .directiveArgument(let directive, let name):
            guard let directive = directives[directive] else {
                throw CoordinateError("There is no directive @\(directive).")
            }
            return directive.arguments[name].map { .directiveArgument($0) }
        }
    }

    private func container(_ name: String) throws(CoordinateError) -> NamedType {
        guard let type = type(named: name) else { throw CoordinateError("There is no type \(name).") }
        return type
    }

    private func member(_ name: String, of type: NamedType) throws(CoordinateError) -> SchemaElement? {
        switch type {
        case .enumeration(let type): return type.values.first { $0.name == name }.map { .enumValue($0) }
        case .inputObject(let type): return type.fields[name].map { .inputField($0) }
        case .object, .interface: return field(name, of: type).map { .field($0) }
        case .scalar, .union: throw CoordinateError("\(type.name) has no members.")
        }
    }

    private func field(_ name: String, in type: NamedType) throws(CoordinateError) -> FieldDefinition {
        switch type {
        case .object, .interface:
            guard let field = field(name, of: type) else {
                throw CoordinateError("\(type.name) has no field \"\(name)\".")
            }
            return field
        case .scalar, .union, .enumeration, .inputObject:
            throw CoordinateError("\(type.name) has no fields with arguments.")
        }
    }
}
