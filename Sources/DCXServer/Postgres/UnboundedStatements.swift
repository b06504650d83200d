internal import DCXSchema

/// The statements of an event loop to one database whose cost grows with the data, and the connections that they have. A
/// tenant has one connection at a time: however much it asks for, and however long that takes, another's next statement
/// finds one that is free. Where there are more tenants than connections they have turns.
final class UnboundedStatements {
    private let database: DatabaseName
    private let limits: PostgresLimits
    /// So many statements of a tenant are on its connection; where others wait, before they have their turn.
    private let atOnce: Int
    let connections: [PostgresConnection]
    /// Whose statements were sent there last, by the connection's place. They are under way where it has a load.
    private var served: [Tenant?]
    private var waiting = TenantQueue<PostgresQuery>()

    init(_ database: DatabaseName, _ limits: PostgresLimits, connection: () -> PostgresConnection) {
        self.database = database
        self.limits = limits
        atOnce = min(16, limits.queuedStatements)
        connections = (0..<limits.unboundedConnections).map { _ in connection() }
        served = connections.map { _ in nil }
        for connection in connections { connection.cancels = true }
    }

    var waitingCount: Int { waiting.count }

    func send(_ query: consuming PostgresQuery) {
        let tenant = query.statement.authority.tenant
        if waiting.isEmpty, let connection = connection(for: tenant) {
            connection.send(query)
        } else if waiting.count >= limits.queuedStatements * connections.count
            || waiting.count(of: tenant) >= limits.share(of: limits.queuedStatements)
        {
            query.receiver?.receive(.failure(.overloaded(database)))
        } else {
            waiting.append(query, of: tenant)
        }
    }

    /// A request has ended: what it has waiting is removed.
    func giveUp(_ sender: any StatementSender, _ ending: RequestEnding) {
        for query in waiting.removeAll(where: { $0.statement.sender === sender }) {
            query.receiver?.receive(.failure(ending.error(of: database)))
        }
    }

    /// Gives what waits the connections that have become free: first to tenants that have none, in their turns. Those that
    /// have one follow it there where nobody waits without.
    func handOut() {
        if waiting.isEmpty { return }
        endTurns()
        for tenant in waiting.turns where !served.contains(tenant) {
            guard let connection = connection(for: tenant) else { return }
            send(of: tenant, to: connection)
        }
        for tenant in waiting.turns {
            if let connection = connection(for: tenant) { send(of: tenant, to: connection) }
        }
    }

    private func send(of tenant: Tenant, to connection: PostgresConnection) {
        while connection.load < atOnce, !connection.isCancelling, let next = waiting.removeFirst(of: tenant) {
            connection.send(next)
        }
    }

    /// Of those whose statements are all answered.
    private func endTurns() {
        for place in connections.indices where isFree(place) {
            if let tenant = served[place].take() { waiting.endTurn(of: tenant) }
        }
    }

    /// The tenant's own connection as long as it has room, or else one that is free.
    private func connection(for tenant: Tenant) -> PostgresConnection? {
        for place in connections.indices where served[place] == tenant && !isFree(place) {
            let hasRoom = connections[place].load < atOnce && !connections[place].isCancelling
            return hasRoom ? connections[place] : nil
        }
        guard let place = freePlace else { return nil }
        served[place] = tenant
        return connections[place]
    }

    /// That of a connection that is ready. Where none is, of one that says why, or that has what it is sent wait until it is.
    private var freePlace: Int? {
        let free = connections.indices.filter(isFree)
        return free.first { connections[$0].isReady } ?? (connections.contains { $0.isReady } ? nil : free.first)
    }

    /// Nothing of the tenant that had it last is in progress, nor a signal that was meant for that.
    private func isFree(_ place: Int) -> Bool {
        connections[place].load == 0 && !connections[place].isCancelling
    }

    /// Answers those that have waited too long.
    func expire(now: Int) {
        for waiter in waiting.removeLate({ $0.deadline <= now }) {
            waiter.receiver?.receive(.failure(.deadlineExceeded(database)))
        }
    }

    func close() {
        for waiter in waiting.removeAll() {
            waiter.receiver?.receive(.failure(.unavailable(database, reason: "the server stops")))
        }
    }
}
