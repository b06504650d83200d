import Foundation
import GraphQLCore

/// Queries that ask for every field of a schema: one for each field of `Query`, with all that can be reached from it. Of a
/// type that is met once more on the way, only the leaves are asked for.
struct EveryField {
    private static let maximumDepth = 6

    private let schema: Schema

    static func queries(of schema: Schema) -> [String] {
        let fields = EveryField(schema: schema)
        guard let query = schema.queryType else { return [] }
        return query.fields.all.compactMap { field in fields.text(field, [query.name], depth: 0).map { "{ \($0) }" } }
    }

    /// - Returns: nil where nothing new lies below.
    private func text(_ field: FieldDefinition, _ path: [String], depth: Int) -> String? {
        let call = field.name + arguments(of: field)
        switch schema[field.type.named] {
        case .scalar, .enumeration: return call
        case .object(let type):
            let isLast = path.contains(type.name) || depth > Self.maximumDepth
            let fields = type.fields.all.filter { !isLast || isLeaf($0) }
            let selected = selection(fields, path + [type.name], depth: depth + 1)
            return selected.isEmpty ? nil : "\(call) { \(selected) }"
        case .interface, .union:
            let fragments = schema.possibleTypes(of: field.type.named).compactMap { id -> String? in
                guard case .object(let type) = schema[id] else { return nil }
                let leaves = selection(type.fields.all.filter { isLeaf($0) }, path + [type.name], depth: depth + 1)
                return leaves.isEmpty ? nil : "... on \(type.name) { \(leaves) }"
            }
            return fragments.isEmpty ? nil : "\(call) { __typename \(fragments.joined(separator: " ")) }"
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
        fields.compactMap { field in
            text(field, path, depth: depth).map { "\(path.last ?? "")_\(field.name): \($0)" }
        }.joined(separator: " ")
    }

    // MARK: Arguments

    /// Those that have to be given.
    private func arguments(of field: FieldDefinition) -> String {
        let given = field.arguments.all.filter(\.isRequired)
            .map { "\($0.name): \(value(of: $0.type, $0.name))" }
        return given.isEmpty ? "" : "(\(given.joined(separator: ", ")))"
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
        // The end of a range lies behind its start.
        case .scalar(let type) where type.name == "DateTime" && name == "to": return "\"2026-11-21T09:00:00Z\""
        case .scalar(let type): return Self.scalars[type.name] ?? Self.named[name] ?? "\"x\""
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

    /// Texts that name a row of the demo, so that what lies below it is asked for.
    private static let named = ["identityInstanceUuid": "\"50000000-0000-4000-8000-000000000001\""]
}
