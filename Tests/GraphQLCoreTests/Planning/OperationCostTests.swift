import Testing

@testable import GraphQLCore

/// Costs multiply down the levels of a plan.
struct OperationCostTests {
    private static let schema = """
        type Query { items(first: Int!): [Item!]! one: Item any: Any quiet: Item }
        union Any = Item | Other
        type Item { name: String! flag: Boolean! items(first: Int!): [Item!]! }
        type Other { name: String! }
        """

    /// A list of as many items for each parent as `first` says, by one statement.
    private struct Items: Resolver {
        func begin(
            _ parents: Batch, _ arguments: Arguments, _ context: RequestContext
        ) throws(FieldError) -> Pending { throw FieldError("Nothing is executed.") }

        func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
            guard case .int(let first)? = arguments["first"] else { return FieldCost(items: 0) }
            var cost = FieldCost(items: CostArithmetic.product(parents, Int(first)))
            cost.statements = 1
            cost.rows = cost.items
            cost.permissions = ["items"]
            return cost
        }
    }

    /// It does not say what it costs.
    private struct Silent: Resolver {
        func begin(
            _ parents: Batch, _ arguments: Arguments, _ context: RequestContext
        ) throws(FieldError) -> Pending { throw FieldError("Nothing is executed.") }
    }

    private struct Root: Binding {
        func bind(_ selection: SelectionPlan) throws(PlanningError) {
            for field in selection.fields where !field.isBound {
                switch field.definition.name {
                case "items": field.resolve(with: Items())
                case "one", "any": field.attach(presence: nil)
                case "quiet": field.resolve(with: Silent())
                default: field.bind(column: 0, .text)
                }
                for selection in field.selections { try bind(selection) }
            }
        }
    }

    private func cost(_ query: String, _ variables: JSONValue = .null) throws -> OperationCost {
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText(Self.schema)))
        let service = GraphQLService(schema: schema, bindings: RootBindings(query: Root()))
        var text = query
        let operation = try text.withUTF8 { utf8 in
            try service.prepare(GraphQLRequest(rawDocument: utf8, operationName: nil, variables: variables))
        }
        return service.cost(of: operation)
    }

    @Test func rowsMultiplyDownTheLevels() throws {
        let cost = try cost("{ items(first: 10) { flag items(first: 3) { flag } } }")
        #expect(cost.statements == 2)
        #expect(cost.rows == 10 + 30)
        #expect(cost.permissions == ["items"])
    }

    @Test func bytesAreThoseOfKeysAndTypes() throws {
        // `{"data":{"one":{"flag":false}}}` has 31 bytes; a key counts with its comma, and an object that may be null with that.
        let cost = try cost("{ one { flag } }")
        #expect(31...45 ~= cost.answerBytes)
        #expect(cost.statements == 0)
    }

    @Test func valuesOfVariablesCount() throws {
        let query = "query($n: Int!) { items(first: $n) { flag } }"
        let (few, many) = (
            try cost(query, .object([JSONMember(name: "n", value: .number("2"))])),
            try cost(query, .object([JSONMember(name: "n", value: .number("200"))]))
        )
        #expect(few.rows == 2 && many.rows == 200)
        #expect(many.answerBytes > 50 * few.answerBytes / 2)
    }

    @Test func ofSeveralTypesTheCostliestCounts() throws {
        let items = try cost("{ any { ... on Item { items(first: 5) { flag } } } }")
        let both = try cost("{ any { ... on Item { items(first: 5) { flag } } ... on Other { name } } }")
        #expect(both.rows == items.rows)
    }

    @Test func whatIsSkippedCostsNothing() throws {
        #expect(try cost("{ one { flag } items(first: 5) @skip(if: true) { flag } }").statements == 0)
    }

    @Test func whoSaysNothingIsCostly() throws {
        let cost = try cost("{ quiet { flag } }")
        #expect(cost.unboundedStatements == 1)
        #expect(cost.rows == FieldCost.unknownItems)
    }

    /// Numbers that no answer can reach do not overflow.
    @Test func productsStop() throws {
        var query = "{ flag }"
        for _ in 0..<12 { query = "{ items(first: 2000000000) \(query) }" }
        let cost = try cost(query)
        #expect(cost.rows == CostArithmetic.most)
        #expect(cost.answerBytes == RequestBounds().responseBytes)
    }
}
