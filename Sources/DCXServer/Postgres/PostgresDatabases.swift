internal import DCXSchema

/// The databases as an event loop reaches them. On its thread only.
final class PostgresDatabases: Databases {
    private let connections: [DatabaseName: PostgresConnection]

    /// - Parameter urls: a database that is not named is never there.
    init(_ urls: [DatabaseName: String], _ loop: EventLoop) {
        connections = Dictionary(
            uniqueKeysWithValues: urls.map { ($0, PostgresConnection($0, url: $1, loop)) })
    }

    func connect() {
        for connection in connections.values { connection.connect() }
    }

    func close() {
        for connection in connections.values { connection.close() }
    }

    func isReady(_ database: DatabaseName) -> Bool { connections[database]?.isReady ?? false }

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        let database = statement.text.database
        guard let connection = connections[database] else {
            return receiver.receive(.failure(.unavailable(database, reason: "it is not configured")))
        }
        connection.send(statement, to: receiver)
    }

    func flush() {
        for connection in connections.values { connection.flush() }
    }
}
