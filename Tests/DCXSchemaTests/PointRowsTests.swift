import GraphQLCore
import Testing

@testable import DCXSchema

/// A series has a point for each bucket of each machine, and shows in it what the statement has for it.
struct PointRowsTests {
    /// A bucket: the columns are those of `MetricsSeriesStatements`.
    private static func bucket(_ number: Int, _ start: String?, _ end: String?) -> [String?] {
        [nil, nil, "0", String(number), start, end, nil]
    }

    private static func measured(_ place: Int, _ number: Int, samples: String, value: String?) -> [String?] {
        ["b2000000-0000-4000-8000-000000000001", samples, String(place), String(number), nil, nil, value]
    }

    private static let buckets = [
        bucket(1, "2026-11-20 22:00:00+00", "2026-11-21 22:00:00+00"),
        // Where clocks are changed a number may be left out.
        bucket(3, "2026-11-21 22:00:00+00", "2026-11-22 22:00:00+00"),
        bucket(4, "2026-11-22 22:00:00+00", "2026-11-23 22:00:00.5+00"),
    ]

    /// Points as objects, machine by machine, of a list of machines.
    private func points(
        _ rows: [[String?]], machineCount: Int, _ selection: String = "start sampleCount value end"
    ) async throws -> [String] {
        let sdl = """
            type Query { points: [Point] } type Point { start: String! end: String! sampleCount: Int! value: Float }
            """
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText(sdl)))
        let binding = PointsBinding(rows: Self.buckets + rows, machineCount: machineCount)
        let service = GraphQLService(schema: schema, bindings: RootBindings(query: binding))
        let operation = try Array("{ points { \(selection) } }".utf8).withUnsafeBufferPointer {
            try service.prepare(GraphQLRequest(rawDocument: $0, operationName: nil, variables: .null))
        }
        var out = JSONBuffer()
        let errors = await service.execute(operation, root: RootRow(), RequestContext(), into: &out)
        #expect(errors.isEmpty)
        let text = String(decoding: out.bytes, as: UTF8.self)
        let objects = text.dropFirst(#"{"data":{"points":[{"#.utf8.count).dropLast("}]}}".utf8.count)
        return objects.split(separator: "},{").map(String.init)
    }

    private static let starts = ["2026-11-20T22:00:00Z", "2026-11-21T22:00:00Z", "2026-11-22T22:00:00Z"]
    private static let ends = ["2026-11-21T22:00:00Z", "2026-11-22T22:00:00Z", "2026-11-23T22:00:00.5Z"]

    private static func point(_ bucket: Int, _ samples: String = "0", _ value: String = "null") -> String {
        #""start":"\#(starts[bucket])","sampleCount":\#(samples),"value":\#(value),"end":"\#(ends[bucket])""#
    }

    @Test func bucketsWithoutSamplesArePoints() async throws {
        let points = try await points(
            [
                Self.measured(2, 1, samples: "60", value: "12.5"), Self.measured(2, 4, samples: "5", value: nil),
                Self.measured(3, 3, samples: "7", value: "-1e-05"),
                // None of the buckets', and none of the machines'.
                Self.measured(3, 2, samples: "9", value: "9"), Self.measured(3, 9, samples: "9", value: "9"),
                Self.measured(5, 1, samples: "9", value: "9"),
            ], machineCount: 4)
        #expect(
            points == [
                Self.point(0), Self.point(1), Self.point(2),
                Self.point(0, "60", "12.5"), Self.point(1), Self.point(2, "5"),
                Self.point(0), Self.point(1, "7", "-1e-05"), Self.point(2),
                Self.point(0), Self.point(1), Self.point(2),
            ])
    }

    @Test func oneMachineHasItsPoints() async throws {
        let rows = [Self.measured(1, 3, samples: "1", value: "NaN")]
        #expect(try await points(rows, machineCount: 1) == [Self.point(0), Self.point(1, "1"), Self.point(2)])
    }

    @Test func whatIsSelectedIsShown() async throws {
        let rows = [Self.measured(1, 1, samples: "2", value: "3")]
        let selection = "value __typename a: value s: start"
        let points = try await points(rows, machineCount: 2, selection)
        let empty = Self.starts.map { #""value":null,"__typename":"Point","a":null,"s":"\#($0)""# }
        let first = #""value":3,"__typename":"Point","a":3,"s":"\#(Self.starts[0])""#
        #expect(points == [first, empty[1], empty[2]] + empty)
    }
}

private struct PointsBinding: Binding, Resolver {
    let rows: [[String?]]
    let machineCount: Int

    func bind(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields {
            for leaf in field.selections.flatMap(\.fields) where !leaf.isBound {
                switch leaf.definition.name {
                case "start": leaf.bind(column: MetricsSeriesStatements.start, .verbatim)
                case "end": leaf.bind(column: MetricsSeriesStatements.end, .verbatim)
                case "sampleCount": leaf.bind(column: MetricsSeriesStatements.sampleCount, .verbatim)
                default: leaf.bind(column: MetricsSeriesStatements.firstAggregate, .number)
                }
            }
            field.resolve(with: self)
        }
    }

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let points = PointRows(TextTable(rows), machineCount: machineCount)
        return .ready(.list(ListRanges(0..<points.count), of: .objects(points)))
    }
}
