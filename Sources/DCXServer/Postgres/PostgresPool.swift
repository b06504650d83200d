internal import DCXSchema

/// The connections of an event loop to one database. All statements of a level whose cost is bounded go to one connection; the
/// next level goes where least is under way. What a turn of the loop has queued leaves at its end, with one Sync a connection.
final class PostgresPool {
    /// So many statements are enough for a connection while others have fewer.
    private static let fullLoad = 16

    private let database: DatabaseName
    private let bounded: [PostgresConnection]
    private let unbounded: UnboundedStatements
    private let all: [PostgresConnection]
    let leases: PostgresLeases
    /// Where the statements of the level at hand go.
    private var current: PostgresConnection?

    init(
        _ database: DatabaseName, url: String, _ limits: PostgresLimits, _ loop: EventLoop,
        _ mapping: DatabaseMapping?, observe: @escaping (DatabaseObservation) -> Void
    ) {
        let connection = { PostgresConnection(database, url: url, limits, loop, mapping, observe: observe) }
        self.database = database
        bounded = (0..<limits.connections).map { _ in connection() }
        unbounded = UnboundedStatements(database, limits, connection: connection)
        leases = PostgresLeases(database, limits, connection: connection)
        all = bounded + unbounded.connections + leases.connections
    }

    var isReady: Bool { bounded.contains { $0.isReady } }

    /// Statements that are under way or wait.
    var load: Int { all.reduce(unbounded.waitingCount) { $0 + $1.load } }

    var readyCount: Int { all.count { $0.isReady } }

    func connect() { for connection in all { connection.connect() } }

    func close() {
        leases.close()
        unbounded.close()
        for connection in all { connection.close() }
    }

    func expire(now: Int) {
        leases.expire(now: now)
        unbounded.expire(now: now)
        for connection in all { connection.expire(now: now) }
    }

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        switch statement.text.cost {
        case .bounded:
            if current == nil { current = fillingUp ?? Self.leastLoaded(bounded) }
            current?.send(statement, to: receiver)
        case .unbounded: unbounded.send(statement, to: receiver)
        }
    }

    /// A connection that is to be written to in this turn anyway, unless it has much to do: each write costs the server and
    /// PostgreSQL more than a small statement does.
    private var fillingUp: PostgresConnection? {
        bounded.first { $0.hasUnsent && $0.load < Self.fullLoad }
    }

    /// The level is complete: the next may go elsewhere.
    func endLevel() { current = nil }

    /// Sends what is queued on all connections.
    func flush() {
        unbounded.handOut()
        for connection in all { connection.flush() }
    }

    /// One that is ready, where there is one.
    private static func leastLoaded(_ connections: [PostgresConnection]) -> PostgresConnection? {
        var best: PostgresConnection?
        for connection in connections {
            guard let found = best else {
                best = connection
                continue
            }
            if connection.isReady != found.isReady ? connection.isReady : connection.load < found.load {
                best = connection
            }
        }
        return best
    }
}
