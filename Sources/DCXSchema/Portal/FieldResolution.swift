internal import GraphQLCore

/// Whether something resolves every field of every object type: an operation that asks for all fields of a type is planned, as a
/// request's would be, for each type that can be reached. What is bound by hand is found out so too, wherever it is bound.
struct FieldResolution {
    private let schema: Schema
    private let service: GraphQLService
    /// How a type is reached: what stands before its fields and behind them.
    private struct Way {
        let before: String
        let behind: String
    }

    /// - Parameters:
    ///   - name: of the type that is looked at; nil: all of them.
    ///   - everyWay: whether a type is looked at wherever a field leads to it, and not where it is met first only.
    /// - Returns: each field that nothing resolves, in words.
    static func differences(
        in schema: Schema, _ bindings: RootBindings, of name: String? = nil, everyWay: Bool = false
    ) -> [String] {
        let resolution = FieldResolution(
            schema: schema,
            service: GraphQLService(schema: schema, bindings: bindings, suggestsNames: false, cacheBytes: 0))
        return resolution.differences(of: name, everyWay: everyWay)
    }

    private func differences(of name: String?, everyWay: Bool) -> [String] {
        var differences: [String] = []
        var seen: Set<TypeID> = []
        var waiting: [(type: ObjectType, way: Way)] = []
        for (type, keyword) in [(schema.queryType, "query"), (schema.mutationType, "mutation")] {
            guard let type else { continue }
            seen.insert(type.id)
            waiting.append((type, Way(before: "\(keyword) { ", behind: " }")))
            if type.name == name ?? type.name {
                differences += unresolved(type, Way(before: "\(keyword) { ", behind: " }"))
            }
        }
        var next = 0
        while next < waiting.count {
            let (type, way) = waiting[next]
            next += 1
            for field in type.fields.all {
                for target in objects(of: field) {
                    let isNew = seen.insert(target.id).inserted
                    guard isNew || everyWay else { continue }
                    let targetWay = Way(
                        before: "\(way.before)\(call(field)) { ... on \(target.name) { ", behind: " } }\(way.behind)")
                    if target.name == name ?? target.name { differences += unresolved(target, targetWay) }
                    if isNew { waiting.append((target, targetWay)) }
                }
            }
        }
        return differences
    }

    /// The fields of a type that cannot be planned.
    private func unresolved(_ type: ObjectType, _ way: Way) -> [String] {
        let fields = type.fields.all.map(selected)
        if reason(way.before + fields.joined(separator: " ") + way.behind) == nil { return [] }
        return fields.compactMap { reason(way.before + $0 + way.behind) }
    }

    /// Why an operation is refused; nil where it is not.
    private func reason(_ query: String) -> String? {
        // As it stands between the quotes of a request's JSON.
        Array(query.replacing("\"", with: "\\\"").utf8).withUnsafeBufferPointer { document in
            do throws(RequestErrors) {
                _ = try service.prepare(GraphQLRequest(rawDocument: document, operationName: nil, variables: .null))
                return nil
            } catch {
                return error.all.first?.message ?? "\(query) is refused"
            }
        }
    }

    private func objects(of field: FieldDefinition) -> [ObjectType] {
        schema.possibleTypes(of: field.type.named).compactMap { id in
            if case .object(let type) = schema[id] { type } else { nil }
        }
    }

    private func selected(_ field: FieldDefinition) -> String {
        schema[field.type.named].isLeaf ? call(field) : "\(call(field)) { __typename }"
    }

    // MARK: Arguments

    private func call(_ field: FieldDefinition) -> String {
        let arguments = field.arguments.all.filter(\.isRequired).map { "\($0.name): \(value(of: $0.type))" }
        return arguments.isEmpty ? field.name : "\(field.name)(\(arguments.joined(separator: ", ")))"
    }

    /// Something of a type; nobody executes it.
    private func value(of type: TypeReference) -> String {
        if type.nullable.isList { return "[]" }
        switch schema[type.named] {
        case .enumeration(let type): return type.values.first?.name ?? ""
        case .inputObject(let type):
            let members = type.fields.all.filter(\.isRequired).map { "\($0.name): \(value(of: $0.type))" }
            return "{ \(members.joined(separator: ", ")) }"
        case .scalar(let type): return Self.values[type.name] ?? "\"x\""
        case .object, .interface, .union: return "null"
        }
    }

    private static let values = [
        "Int": "1", "Float": "1", "Boolean": "true", "Decimal": "1", "UUID": "\"\(UUID.none.text)\"",
        "Date": "\"2026-11-21\"", "DateTime": "\"2026-11-21T08:00:00Z\"", "CurrencyCode": "\"ZAR\"",
    ]
}
