package import GraphQLCore

/// Questions to every field of the schema that a query can reach, made of the schema itself: what is added to it is asked
/// too. Each field is asked on the shortest way to its type, with all leaves of what it returns.
package struct SchemaWalk {
    /// A question, by the field that it is about.
    package struct Question: Sendable {
        package let field: String
        package let query: String
        /// The same with keys that were never issued in place of another tenant's, where there are such.
        package let unknown: String?
    }

    private let schema: Schema
    private let samples: SampleValues
    /// How each object type is reached: what stands before and behind its selections.
    private var ways: [TypeID: (before: String, behind: String)] = [:]
    package private(set) var questions: [Question] = []
    /// Arguments of which no value is known: the walk is not whole.
    package private(set) var missing: Set<String> = []

    package init(_ schema: Schema, _ samples: SampleValues) {
        self.schema = schema
        self.samples = samples
        guard let query = schema.queryType else { return }
        var types: [ObjectType] = [query]
        ways[query.id] = ("{ ", " }")
        var next = 0
        while next < types.count {
            let type = types[next]
            next += 1
            guard let way = ways[type.id] else { continue }
            for field in type.fields.all {
                ask(field, of: type, way)
                for target in objects(of: field) where ways[target.id] == nil {
                    guard let call = calls(of: field, in: type).first?.own else { continue }
                    ways[target.id] = ("\(way.before)\(call) { ... on \(target.name) { ", " } }\(way.behind)")
                    types.append(target)
                }
            }
        }
    }

    private func objects(of field: FieldDefinition) -> [ObjectType] {
        schema.possibleTypes(of: field.type.named).compactMap { id in
            if case .object(let type) = schema[id] { type } else { nil }
        }
    }

    private mutating func ask(_ field: FieldDefinition, of type: ObjectType, _ way: (before: String, behind: String)) {
        let selections = selections(of: field)
        for call in calls(of: field, in: type) {
            let question = { (call: String) in way.before + call + selections + way.behind }
            questions.append(
                Question(
                    field: "\(type.name).\(field.name)", query: question(call.own),
                    unknown: call.unknown.map(question)))
        }
    }

    /// All leaves of what a field returns, and of the nodes of a connection; nothing for a leaf.
    private func selections(of field: FieldDefinition) -> String {
        let objects = objects(of: field)
        if objects.isEmpty { return "" }
        let parts = objects.map { type in
            let nodes = type.fields["nodes"].map { " nodes { \(leaves(of: $0)) }" } ?? ""
            // Fields of several types that have one name may differ in their own.
            return "... on \(type.name) { \(leaves(of: type, aliased: objects.count > 1))\(nodes) }"
        }
        return " { __typename " + parts.joined(separator: " ") + " }"
    }

    private func leaves(of field: FieldDefinition) -> String {
        objects(of: field).map { leaves(of: $0) }.joined(separator: " ")
    }

    private func leaves(of type: ObjectType, aliased: Bool = false) -> String {
        let leaves = type.fields.all.filter { field in
            schema[field.type.named].isLeaf && field.arguments.all.allSatisfy { !$0.isRequired }
        }
        return (["__typename"] + leaves.map { aliased ? "\(type.name)_\($0.name): \($0.name)" : $0.name }).joined(
            separator: " ")
    }

    // MARK: Arguments

    private struct Call {
        let own: String
        let unknown: String?
    }

    /// A field with each way to give its arguments: what it needs, and then one optional argument at a time.
    private mutating func calls(of field: FieldDefinition, in type: ObjectType) -> [Call] {
        var required: [[SampleValues.Value]] = [[]]
        for argument in field.arguments.all where argument.isRequired {
            let values = values(of: argument, "\(type.name).\(field.name)")
            required = required.flatMap { before in values.map { before + [$0] } }
        }
        let names = field.arguments.all.filter(\.isRequired).map(\.name)
        var calls = required.map { Self.call(field.name, zip(names, $0)) }
        guard let first = required.first else { return calls }
        for argument in field.arguments.all where !argument.isRequired {
            for value in values(of: argument, "\(type.name).\(field.name)") {
                calls.append(Self.call(field.name, zip(names + [argument.name], first + [value])))
            }
        }
        return calls
    }

    private static func call(_ name: String, _ arguments: Zip2Sequence<[String], [SampleValues.Value]>) -> Call {
        let all = Array(arguments)
        if all.isEmpty { return Call(own: name, unknown: nil) }
        let own = all.map { "\($0): \($1.text)" }.joined(separator: ", ")
        let unknown = all.map { "\($0): \($1.unknown ?? $1.text)" }.joined(separator: ", ")
        return Call(
            own: "\(name)(\(own))",
            unknown: all.contains { $1.unknown != nil } ? "\(name)(\(unknown))" : nil)
    }

    private mutating func values(of argument: InputValueDefinition, _ field: String) -> [SampleValues.Value] {
        let values = samples.values(named: argument.name, argument.type, schema)
        if values.isEmpty { missing.insert("\(field)(\(argument.name):)") }
        return values
    }
}
