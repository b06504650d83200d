import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// The databases of the settings on an event loop of its own, for as long as a body runs there.
enum DatabasesOnLoop {
    static func run(
        _ limits: PostgresLimits = PostgresLimits(), urls: [DatabaseName: String]? = nil,
        lookup: NameLookup = .system, observe: @escaping @Sendable (DatabaseObservation) -> Void = { _ in },
        _ body: @escaping @Sendable (PostgresDatabases) async throws -> Void
    ) throws {
        let loop = try EventLoop()
        let urls = try urls ?? Configuration.read(.serving).databaseURLs
        let databases = PostgresDatabases(urls, limits, loop, lookup: lookup, observe: observe)
        loop.beforeWaiting.append { databases.push() }
        databases.connect()
        let confined = LoopConfined(databases)
        Task(executorPreference: loop) {
            do {
                try await body(confined.value)
            } catch {
                Issue.record(error)
            }
            confined.value.close()
            loop.stop()
        }
        loop.run()
    }
}

extension StatementRows {
    /// A value as text; nil where it is null.
    func value(_ row: Int, _ column: Int) -> String? { text(row, column).map { String(decoding: $0, as: UTF8.self) } }
}
