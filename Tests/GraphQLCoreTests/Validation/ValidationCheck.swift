import Testing

@testable import GraphQLCore

/// Validates documents whose text says where errors are expected: `1️⃣` marks a place and is taken out.
enum ValidationCheck {
    static let schema: Schema = {
        do {
            return try SchemaBuilder.build(try Parser.parseDocument(SourceText(text)))
        } catch {
            preconditionFailure("the schema of the validation tests is a schema: \(error)")
        }
    }()

    static func accepted(
        _ document: String, against schema: Schema = schema, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        refused(document, [], against: schema, sourceLocation: sourceLocation)
    }

    /// - Parameter expected: for each error the marks of its places, as digits in any order.
    static func refused(
        _ document: String, _ expected: [String], against schema: Schema = schema,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        let marked = MarkedText(document)
        let places = errors(of: marked.text, against: schema).map { marked.marks(at: $0.offsets) }
        #expect(places.sorted() == expected.sorted(), sourceLocation: sourceLocation)
    }

    static func messages(of document: String, suggestions: Bool = true) -> [String] {
        errors(of: document, against: schema, suggestions: suggestions).map(\.message)
    }

    static func errors(
        of document: String, against schema: Schema = schema, suggestions: Bool = true
    ) -> [ValidationError] {
        do {
            let document = try Parser.parseDocument(SourceText(document))
            _ = try Validator.validate(document, against: schema, suggestions: suggestions)
            return []
        } catch let errors as ValidationErrors {
            return errors.all
        } catch {
            Issue.record("The document does not parse: \(error)")
            return []
        }
    }

    private static let text = """
        type Query {
          viewer: User
          users: [User!]!
          node(id: ID!): Node
          nodes: [Node]
          search(text: String = "", filter: Filter, one: OneFilter, ones: [OneFilter!], any: Any): [Found]
          number(int: Int, float: Float, id: ID, flag: Boolean, ints: [Int], grid: [[Int]], level: Level): Int
          needs(count: Int!, optional: Int! = 1): Int
        }
        type Mutation { rename(id: ID!, name: String!): User }
        type Subscription { changed: User added: Machine }
        interface Node { id: ID! name: String owner: Node }
        type User implements Node { id: ID! name: String owner: User email: String! level: Level friends: [User] }
        type Machine implements Node { id: ID! name: String owner: User cpu: Int email: String size(unit: Unit): Int }
        type Alert { severity: Int machine: Machine }
        union Found = User | Machine
        union Events = Alert
        enum Level { LOW HIGH }
        enum Unit { MB GB }
        scalar Any
        input Filter { text: String level: Level nested: Filter all: [Filter!] required: Int! count: Int! = 0 }
        input OneFilter @oneOf { text: String count: Int }
        directive @onField(times: Int) on FIELD
        directive @needs(reason: String!) on FIELD
        directive @again repeatable on FIELD | FRAGMENT_DEFINITION
        directive @onVariable on VARIABLE_DEFINITION
        """
}

/// A text without its marks, and where they stood.
private struct MarkedText {
    var text = ""
    private var marks: [Int: Character] = [:]

    init(_ marked: String) {
        for character in marked {
            if character.unicodeScalars.last == "\u{20E3}", let digit = character.unicodeScalars.first {
                marks[text.utf8.count] = Character(digit)
            } else {
                text.append(character)
            }
        }
    }

    func marks(at offsets: [SourceOffset]) -> String {
        String(offsets.map { marks[Int($0.rawValue)] ?? "?" }.sorted())
    }
}
