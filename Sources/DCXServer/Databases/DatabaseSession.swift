internal import DCXSchema

/// Databases for as long as a piece of work takes, on an event loop of its own that runs on this thread: what a command
/// needs that serves nobody.
enum DatabaseSession {
    /// One connection, and a bounded time for everything.
    /// - Parameter isForUnbounded: whether there are statements of unbounded cost, which have a connection of their own.
    static func limits(milliseconds: Int, isForUnbounded: Bool) -> PostgresLimits {
        var limits = PostgresLimits()
        limits.connections = 1
        limits.unboundedConnections = isForUnbounded ? 1 : 0
        limits.transactionConnections = 0
        limits.signInConnections = 0
        limits.connectMilliseconds = milliseconds
        limits.statementMilliseconds = milliseconds
        return limits
    }

    static func run<Value>(
        _ urls: [DatabaseName: String], _ limits: PostgresLimits,
        _ work: @escaping (PostgresDatabases) async -> Value
    ) throws(SystemError) -> Value {
        let loop = try EventLoop()
        let databases = PostgresDatabases(urls, limits, loop) { _ in }
        loop.beforeWaiting.append { databases.push() }
        databases.connect()
        let session = Session(databases, work)
        let confined = LoopConfined(session)
        Task(executorPreference: loop) {
            await confined.value.run()
            loop.stop()
        }
        loop.run()
        guard let value = session.value else { preconditionFailure("the loop runs until the work is done") }
        return value
    }

    private final class Session<Value> {
        private let databases: PostgresDatabases
        private let work: (PostgresDatabases) async -> Value
        private(set) var value: Value?

        init(_ databases: PostgresDatabases, _ work: @escaping (PostgresDatabases) async -> Value) {
            self.databases = databases
            self.work = work
        }

        func run() async {
            value = await work(databases)
            databases.close()
        }
    }
}

extension Databases {
    /// The rows of statements that leave together.
    func rows(of statements: [Statement]) async -> [Result<StatementRows, DatabaseError>] {
        let promises = statements.map { _ in RowsPromise() }
        for (statement, promise) in zip(statements, promises) { send(statement, to: promise) }
        flush()
        var results: [Result<StatementRows, DatabaseError>] = []
        for promise in promises { results.append(await promise.result()) }
        return results
    }
}
