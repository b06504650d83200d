import Foundation
import GraphQLCore

/// Queries that ask for every field of a schema: one for each field of `Query`, with all that can be reached from it. Of a
/// type that is met once more on the way, only the leaves are asked for.
struct EveryField {
    private static let maximumDepth = 4

    private let schema: Schema

    static func queries(of schema: Schema) -> [String] {
        let fields = EveryField(schema: schema)
        guard let query = schema.queryType else { return [] }
        return query.fields.all.flatMap { field in fields.texts(field, [query.name], depth: 0).map { "{ \($0) }" } }
    }

    /// The field with all that is below it, once for each way to call it.
    private func texts(_ field: FieldDefinition, _ path: [String], depth: Int) -> [String] {
        guard let below = below(field, path, depth: depth) else { return [] }
        return calls(of: field).map { $0 + below }
    }

    /// - Returns: empty for a leaf; nil where there is nothing to ask for.
    private func below(_ field: FieldDefinition, _ path: [String], depth: Int) -> String? {
        switch schema[field.type.named] {
        case .scalar, .enumeration: return ""
        case .object(let type):
            let isLast = path.contains(type.name) || depth > Self.maximumDepth
            let fields = type.fields.all.filter { !isLast || isLeaf($0) }
            let selected = selection(fields, path + [type.name], depth: depth + 1)
            return selected.isEmpty ? nil : " { \(selected) }"
        case .interface, .union:
            let fragments = schema.possibleTypes(of: field.type.named).compactMap { id -> String? in
                guard case .object(let type) = schema[id] else { return nil }
                let leaves = selection(type.fields.all.filter { isLeaf($0) }, path + [type.name], depth: depth + 1)
                return leaves.isEmpty ? nil : "... on \(type.name) { \(leaves) }"
            }
            return fragments.isEmpty ? nil : " { __typename \(fragments.joined(separator: " ")) }"
        case .inputObject: return nil
        }
    }

    private func isLeaf(_ field: FieldDefinition) -> Bool {
        switch schema[field.type.named] {
        case .scalar, .enumeration: true
        default: false
        }
    }

    /// Each under a key of its own: fields of one name may have other types in other fragments.
    private func selection(_ fields: [FieldDefinition], _ path: [String], depth: Int) -> String {
        fields.flatMap { field in
            texts(field, path, depth: depth).enumerated().map { "\(path.last ?? "")_\(field.name)_\($0): \($1)" }
        }.joined(separator: " ")
    }

    // MARK: Arguments

    /// The field with the arguments that have to be given, and once with each value of each of its enums.
    private func calls(of field: FieldDefinition) -> [String] {
        let required = field.arguments.all.filter(\.isRequired).map { ($0.name, value(of: $0.type, $0.name)) }
        var calls = [Self.call(field, required)]
        for argument in field.arguments.all where !argument.type.nullable.isList {
            guard case .enumeration(let type) = schema[argument.type.named] else { continue }
            let others = required.filter { $0.0 != argument.name }
            calls += type.values.map { Self.call(field, others + [(argument.name, $0.name)]) }
        }
        return calls
    }

    private static func call(_ field: FieldDefinition, _ arguments: [(name: String, value: String)]) -> String {
        if arguments.isEmpty { return field.name }
        return "\(field.name)(\(arguments.map { "\($0.name): \($0.value)" }.joined(separator: ", ")))"
    }

    /// Something of the type, of the demo where it names something.
    private func value(of type: TypeReference, _ name: String) -> String {
        if name == "ids" { return "[\(Self.ids.joined(separator: ", "))]" }
        return type.nullable.isList ? "[\(value(named: type.named, name))]" : value(named: type.named, name)
    }

    private func value(named type: TypeID, _ name: String) -> String {
        switch schema[type] {
        case .enumeration(let type): return type.values.first?.name ?? "NONE"
        case .inputObject(let type):
            let members = type.fields.all.filter(\.isRequired)
                .map { "\($0.name): \(value(of: $0.type, $0.name))" }
            return "{ \(members.joined(separator: ", ")) }"
        case .scalar(let type): return Self.named["\(type.name) \(name)"] ?? Self.scalars[type.name] ?? "\"x\""
        case .object, .interface, .union: return "null"
        }
    }

    private static let scalars = [
        "Int": "1", "Float": "1", "Boolean": "true", "ID": ids[0], "Decimal": "\"1.00\"",
        "UUID": "\"00000000-0000-4000-8000-000000000003\"", "Date": "\"2026-11-21\"",
        "DateTime": "\"2026-11-21T08:00:00Z\"",
    ]

    /// An object of each type that has statements of its own as a node.
    private static let ids = [
        "Organisation:00000000-0000-4000-8000-000000000003", "VirtualMachine:50000000-0000-4000-8000-000000000001",
    ].map { "\"\(Data($0.utf8).base64EncodedString().replacing("=", with: ""))\"" }

    /// What names a row of the demo, so that what lies below it is asked for, and what is a range.
    private static let named = [
        "String identityInstanceUuid": "\"50000000-0000-4000-8000-000000000001\"",
        "DateTime to": "\"2026-11-21T11:00:00Z\"",
    ]
}
