package import GraphQLCore

/// Values for the arguments of any field, made of their types: keys of the viewer's own data, of other tenants' and of
/// nobody's, every value of an enum, every comparison of a filter.
package struct SampleValues {
    package struct Value {
        package let text: String
        /// The same with a key that was never issued, where `text` is another tenant's.
        package var unknown: String?
    }

    /// Keys by the name of the node type: the viewer's own first, and others'.
    package struct Keys: Sendable {
        package var own: [String: [String]] = [:]
        package var foreign: [String: [String]] = [:]

        package init(own: [String: [String]] = [:], foreign: [String: [String]] = [:]) {
            self.own = own
            self.foreign = foreign
        }
    }

    package let keys: Keys

    package init(keys: Keys) { self.keys = keys }

    /// What has the keys that entries of these names take; others take those of organisations.
    private static let typesByKey = ["userUuid": "User", "alertUuid": "Alert", "apiKeyUuid": "ApiKey"]

    private static let nobody = "00000000-0000-4000-8000-00000000ffff"

    package func values(named name: String, _ type: TypeReference, _ schema: Schema) -> [Value] {
        if type.isNonNull { return values(named: name, type.nullable, schema) }
        if type.isList {
            let items = values(named: name, type.item, schema)
            let all = items.map(\.text).joined(separator: ", ")
            let some = items.map { Value(text: "[\($0.text)]", unknown: $0.unknown.map { "[\($0)]" }) }
            return type.item.named == schema.id(of: "ID") ? some + [Value(text: "[\(all)]")] : some
        }
        switch schema[type.named] {
        case .enumeration(let type): return type.values.map { Value(text: $0.name) }
        case .inputObject(let type): return objects(type, schema)
        default: return scalars(named: name, schema[type.named].name)
        }
    }

    private func scalars(named name: String, _ type: String) -> [Value] {
        switch (name, type) {
        case ("identityInstanceUuid", "String"): return own("VirtualMachine") + foreign("VirtualMachine")
        case ("email", "String"): return [Value(text: "\"somebody@example.com\"")]
        case ("password", "String"), ("newPassword", "String"): return [Value(text: "\"a password of some length\"")]
        case ("permissions", "String"): return [Value(text: "\"vms:read\"")]
        case ("sku", "String"): return [Value(text: "\"LICENCE-RDS\""), Value(text: "\"NONE\"")]
        case ("timeZone", "String"): return [Value(text: "\"Africa/Johannesburg\"")]
        case ("after", _), ("before", _): return [Value(text: "\"not-a-cursor\"")]
        case ("first", _), ("last", _), ("months", _): return [Value(text: "2")]
        case ("from", "Date"): return [Value(text: "\"2026-01-01\"")]
        case ("to", "Date"): return [Value(text: "\"2026-12-31\"")]
        case ("from", "DateTime"): return [Value(text: "\"2026-11-20T08:00:00Z\"")]
        case ("to", "DateTime"): return [Value(text: "\"2026-11-21T08:00:00Z\"")]
        case (_, "UUID"):
            let type = Self.typesByKey[name] ?? "Organisation"
            let known = own(type) + foreign(type)
            return known.isEmpty ? [Value(text: "\"\(Self.nobody)\"")] : known
        case (_, "ID"): return ids(keys.own, isForeign: false) + ids(keys.foreign, isForeign: true)
        case (_, "Boolean"): return [Value(text: "true"), Value(text: "false")]
        case (_, "String"): return ["Adcock", "Vodacom", "a"].map { Value(text: "\"\($0)\"") }
        case (_, "Int"): return [Value(text: "4")]
        case (_, "Decimal"): return [Value(text: "\"1000.00\"")]
        case (_, "DateTime"): return [Value(text: "\"2026-11-01T00:00:00Z\"")]
        case (_, "Date"): return [Value(text: "\"2026-11-01\"")]
        default: return []
        }
    }

    private func own(_ type: String) -> [Value] { (keys.own[type] ?? []).map { Value(text: "\"\($0)\"") } }

    private func foreign(_ type: String) -> [Value] {
        (keys.foreign[type] ?? []).map { Value(text: "\"\($0)\"", unknown: "\"\(Self.nobody)\"") }
    }

    private func ids(_ keys: [String: [String]], isForeign: Bool) -> [Value] {
        keys.sorted { $0.key < $1.key }.flatMap { type, keys in
            keys.map { key in
                Value(
                    text: "\"\(GlobalID(type: type, key: key).text)\"",
                    unknown: isForeign ? "\"\(GlobalID(type: type, key: Self.nobody).text)\"" : nil)
            }
        }
    }

    /// Input objects with one entry each; those that need more have all that they need.
    private func objects(_ type: InputObjectType, _ schema: Schema) -> [Value] {
        let required = type.fields.all.filter { $0.isRequired || isKey($0.name, of: type) }
        let needed = required.map { field in (field.name, values(named: field.name, field.type, schema)) }
        var objects: [Value] = []
        for (name, values) in needed {
            for value in values {
                let others = needed.filter { $0.0 != name }.compactMap { name, values in
                    values.first.map { "\(name): \($0.text)" }
                }
                let rest = others.map { ", \($0)" }.joined()
                for direction in directions(of: type) {
                    objects.append(
                        Value(
                            text: "{ \(name): \(value.text)\(rest)\(direction) }",
                            unknown: value.unknown.map { "{ \(name): \($0)\(rest)\(direction) }" }))
                }
            }
        }
        for field in type.fields.all where !required.contains(where: { $0.name == field.name }) {
            // A filter's own kind inside it says nothing new.
            if ["and", "or", "not"].contains(field.name) || field.defaultValue != nil { continue }
            let key = key(besides: field.name, of: type)
            let rest = needed.filter { $0.0 != key }
                .compactMap { name, values in values.first.map { ", \(name): \($0.text)" } }.joined()
            for value in values(named: field.name, field.type, schema) {
                objects.append(
                    Value(
                        text: "{ \(field.name): \(value.text)\(rest) }",
                        unknown: value.unknown.map { "{ \(field.name): \($0)\(rest) }" }))
            }
        }
        return objects
    }

    /// Whether it names an object by its key, beside an entry that names it by its ID.
    private func isKey(_ name: String, of type: InputObjectType) -> Bool {
        type.fields.all.contains { key(besides: $0.name, of: type) == name }
    }

    /// The entry with the key of the object that an entry with an ID names.
    private func key(besides id: String, of type: InputObjectType) -> String? {
        guard id == "id" || id.hasSuffix("Id") else { return nil }
        let keys =
            id == "id" ? ["alertUuid", "apiKeyUuid", "userUuid", "identityInstanceUuid"] : [id.dropLast(2) + "Uuid"]
        return keys.first { type.fields[$0] != nil }
    }

    private func directions(of type: InputObjectType) -> [String] {
        type.fields["direction"] == nil ? [""] : [", direction: ASC", ", direction: DESC"]
    }
}
