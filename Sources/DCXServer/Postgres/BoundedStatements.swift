internal import DCXSchema

/// The statements of an event loop to one database whose cost is bounded, and the connections that tenants share for them. All
/// statements of a level go to one connection; the next level goes where least is in progress. A tenant has so much in progress
/// on a connection at most (`PostgresLimits.tenantWeight`): what is more waits, and tenants have turns.
final class BoundedStatements {
    /// So many statements are enough for a connection while others have fewer.
    private static let fullLoad = 16

    private let database: DatabaseName
    private let limits: PostgresLimits
    let connections: [PostgresConnection]
    private var waiting = TenantQueue<PostgresQuery>()
    /// Where the statements of the level at hand go.
    private var current: PostgresConnection?

    init(_ database: DatabaseName, _ limits: PostgresLimits, connection: () -> PostgresConnection) {
        self.database = database
        self.limits = limits
        connections = (0..<limits.connections).map { _ in connection() }
    }

    var waitingCount: Int { waiting.count }

    func send(_ query: consuming PostgresQuery) {
        let connection: PostgresConnection? = current ?? fillingUp ?? leastLoaded { _ in true }
        current = connection
        guard let connection else { return }
        // One that is not ready says why, or has what it is sent wait until it is.
        if waiting.isEmpty, connection.weight < limits.tenantWeight || !connection.isReady {
            connection.send(query)
        } else {
            sendInTurn(query)
        }
    }

    /// Where not every tenant can have all that it asks for.
    private func sendInTurn(_ query: consuming PostgresQuery) {
        let tenant = query.statement.authority.tenant
        let own = waiting.count(of: tenant)
        if own == 0, let connection = connection(for: tenant) {
            connection.send(query)
        } else if waiting.count >= limits.queuedStatements * connections.count
            || own >= limits.share(of: limits.queuedStatements)
        {
            query.receiver?.receive(.failure(.overloaded(database)))
        } else {
            waiting.append(query, of: tenant)
        }
    }

    /// One on which the tenant has room, or one that is not ready where none is.
    private func connection(for tenant: Tenant) -> PostgresConnection? {
        leastLoaded { [limits] in
            !$0.isReady || $0.weight < limits.connectionWeight && $0.weight(of: tenant) < limits.tenantWeight
        }
    }

    /// The level is complete: the next may go elsewhere.
    func endLevel() { current = nil }

    /// Sends of what waits as much as there is room for, tenants in turns.
    func handOut() {
        if waiting.isEmpty { return }
        var isGoingOn = true
        while isGoingOn, hasRoom {
            isGoingOn = false
            for tenant in waiting.turns {
                guard let connection = connection(for: tenant), let next = waiting.removeFirst(of: tenant) else {
                    continue
                }
                waiting.endTurn(of: tenant)
                connection.send(next)
                isGoingOn = true
                if !hasRoom { return }
            }
        }
    }

    private var hasRoom: Bool {
        connections.contains { $0.weight < limits.connectionWeight || !$0.isReady }
    }

    /// A connection that this turn writes to anyway, unless it has much to do: each write costs the server and
    /// PostgreSQL more than a small statement does.
    private var fillingUp: PostgresConnection? {
        connections.first { $0.hasUnsent && $0.load < Self.fullLoad }
    }

    /// Of those of which something is so, one that is ready where there is one.
    private func leastLoaded(_ isFit: (PostgresConnection) -> Bool) -> PostgresConnection? {
        var best: PostgresConnection?
        for connection in connections {
            guard let found = best else {
                if isFit(connection) { best = connection }
                continue
            }
            let isBetter =
                connection.isReady != found.isReady ? connection.isReady : connection.load < found.load
            if isBetter, isFit(connection) { best = connection }
        }
        return best
    }

    /// A request has ended: what it has waiting is removed.
    func giveUp(_ sender: any StatementSender, _ ending: RequestEnding) {
        for query in waiting.removeAll(where: { $0.statement.sender === sender }) {
            query.receiver?.receive(.failure(ending.error(of: database)))
        }
    }

    /// Answers those that have waited too long.
    func expire(now: Int) {
        for query in waiting.removeLate({ $0.deadline <= now }) {
            query.receiver?.receive(.failure(.deadlineExceeded(database)))
        }
    }

    func close() {
        for query in waiting.removeAll() {
            query.receiver?.receive(.failure(.unavailable(database, reason: "the server stops")))
        }
    }
}
