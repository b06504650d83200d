import Foundation
import GraphQLCore

/// make bench-core: what each stage of the engine costs, alone and together. Times are the fastest of 25 runs.
@main
enum CoreBenchmarks {
    static func main() async throws {
        print("stage                                               time allocations      MB/s")
        try await dashboard()
        try await introspection()
        try await list()
    }

    private static func file(_ name: String) throws -> String {
        try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: name), encoding: .utf8)
    }

    private static func schema() throws -> Schema {
        try SchemaBuilder.build(try Parser.parseDocument(SourceText(try file("schema.graphql"))))
    }

    private static func binding() -> MemoryBinding {
        let rows = { (count: Int) in
            MemoryRows(rows: count, columns: MemoryBinding.columnCount) { MemoryBinding.value($0, $1) }
        }
        return MemoryBinding(pages: rows(10), objects: rows(1))
    }

    // MARK: (a) a dashboard

    private static func dashboard() async throws {
        let text = try file("dashboard.graphql")
        let schema = try schema()
        let bindings = RootBindings(query: binding())
        try await stages("dashboard", text, schema, bindings)
    }

    // MARK: (b) the full introspection query

    private static func introspection() async throws {
        let text = try file("introspection.graphql")
        let schema = try schema()
        try await stages("introspection", text, schema, RootBindings(query: binding()))
    }

    // MARK: (c) a list of 10,000 objects of 10 leaves

    private static func list() async throws {
        let names = (0..<10).map { "field\($0)" }
        let schema = try SchemaBuilder.build(
            try Parser.parseDocument(
                SourceText(
                    "type Query { things: [Thing!]! } type Thing { \(names.map { "\($0): String" }.joined(separator: " ")) }"
                )))
        let rows = MemoryRows(rows: 10_000, columns: 10) { MemoryBinding.value($0, $1) }
        let bindings = RootBindings(query: ListBinding(rows: rows))
        let service = GraphQLService(schema: schema, bindings: bindings)
        let operation = try prepare(raw("{ things { \(names.joined(separator: " ")) } }"), service)
        var out = JSONBuffer()
        _ = await service.execute(operation, root: RootRow(), RequestContext(), into: &out)
        await row("list: execute and write", bytes: out.count, per: ("leaf", 100_000)) {
            out.removeAll()
            _ = await service.execute(operation, root: RootRow(), RequestContext(), into: &out)
        }
    }

    private static func stages(
        _ name: String, _ text: String, _ schema: Schema, _ bindings: RootBindings
    ) async throws {
        let source = SourceText(text)
        let raw = raw(text)
        let document = try Parser.parseDocument(source)
        try await row("\(name): lex and parse", bytes: text.utf8.count) { _ = try Parser.parseDocument(source) }
        try await row("\(name): validate") { _ = try Validator.validate(document, against: schema) }
        // A cache without room: every request is the first of its text. The plan, with the document, is freed between the
        // rounds, as a service frees it: when something newer takes its place. What else validation has found out is
        // freed within the row, as the cache does not keep it.
        let forgetful = GraphQLService(schema: schema, bindings: bindings, cacheBytes: 0)
        var kept: [GraphQLService.PreparedOperation] = []
        kept.reserveCapacity(10_000)
        try await row(
            "\(name): parse, validate and plan", bytes: text.utf8.count,
            afterRound: { kept.removeAll(keepingCapacity: true) }
        ) { kept.append(try prepare(raw, forgetful)) }
        try await row("\(name): the same, and free it") { _ = try prepare(raw, forgetful) }
        let service = GraphQLService(schema: schema, bindings: bindings)
        let operation = try prepare(raw, service)
        var out = JSONBuffer()
        // What is executed is kept.
        _ = await service.execute(operation, root: RootRow(), RequestContext(), into: &out)
        try await row("\(name): prepare what the cache has") { _ = try prepare(raw, service) }
        await row("\(name): execute and write", bytes: out.count) {
            out.removeAll()
            _ = await service.execute(operation, root: RootRow(), RequestContext(), into: &out)
        }
    }

    private static func raw(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\\n").utf8) }

    private static func prepare(_ raw: [UInt8], _ service: GraphQLService) throws -> GraphQLService.PreparedOperation {
        try raw.withUnsafeBufferPointer {
            try service.prepare(GraphQLRequest(rawDocument: $0, operationName: nil, variables: .null))
        }
    }
}
