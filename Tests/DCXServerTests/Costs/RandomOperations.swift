import GraphQLCore

@testable import DCXSchema

/// Valid queries, made at random of the schema itself: what is added to it is asked too. Arguments are of their types, so that
/// some are refused when they are looked at.
struct RandomOperations {
    private static let maximumDepth = 5
    private static let maximumFields = 5

    private let schema: Schema
    private let samples: SampleValues
    private var random: SeededGenerator
    /// Each field has a key of its own: fields of one name need not have one type.
    private var fieldCount = 0

    init(_ schema: Schema, _ samples: SampleValues, seed: UInt64) {
        self.schema = schema
        self.samples = samples
        random = SeededGenerator(seed: seed)
    }

    mutating func next() -> String {
        guard let query = schema.queryType else { return "" }
        fieldCount = 0
        return "{" + selection(of: query, depth: 0) + " }"
    }

    private mutating func selection(of type: ObjectType, depth: Int) -> String {
        let count = Int.random(in: 1...Self.maximumFields, using: &random)
        var fields = ""
        for _ in 0..<count {
            guard let field = type.fields.all.randomElement(using: &random) else { continue }
            fields += self.field(field, depth: depth) ?? ""
        }
        return fields.isEmpty ? " __typename" : fields
    }

    /// - Returns: nil where it would lead too deep.
    private mutating func field(_ field: FieldDefinition, depth: Int) -> String? {
        fieldCount += 1
        let call = " f\(fieldCount): \(field.name)\(arguments(of: field))"
        switch schema[field.type.named] {
        case .scalar, .enumeration: return call
        case .object(let type):
            if depth >= Self.maximumDepth { return nil }
            return call + " {" + selection(of: type, depth: depth + 1) + " }"
        case .interface, .union:
            if depth >= Self.maximumDepth { return nil }
            let types = schema.possibleTypes(of: field.type.named).shuffled(using: &random).prefix(3)
            var fragments = ""
            for id in types {
                guard case .object(let type) = schema[id] else { continue }
                fragments += " ... on \(type.name) {" + selection(of: type, depth: depth + 1) + " }"
            }
            return call + " { __typename" + fragments + " }"
        case .inputObject: return nil
        }
    }

    private mutating func arguments(of field: FieldDefinition) -> String {
        var given: [String] = []
        for argument in field.arguments.all {
            if !argument.isRequired, Bool.random(using: &random) { continue }
            let values = samples.values(named: argument.name, argument.type, schema)
            guard let value = values.randomElement(using: &random) else { continue }
            given.append("\(argument.name): \(value.text)")
        }
        return given.isEmpty ? "" : "(\(given.joined(separator: ", ")))"
    }
}
