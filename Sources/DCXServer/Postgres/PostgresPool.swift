internal import DCXSchema

/// The connections of an event loop to one database, by what they are for. What a turn of the loop has queued leaves at its
/// end, with one Sync a connection.
final class PostgresPool {
    let bounded: BoundedStatements
    let unbounded: UnboundedStatements
    let all: [PostgresConnection]
    let database: DatabaseName
    let shares: ConnectionShares
    private(set) var member = 0
    private let limits: PostgresLimits
    private let watch: HostWatch
    let leases: PostgresLeases

    init(
        _ database: DatabaseName, url: String, _ limits: PostgresLimits, _ loop: EventLoop, _ lookup: NameLookup,
        _ mapping: DatabaseMapping?, observe: @escaping (DatabaseObservation) -> Void
    ) {
        let hosts = PostgresHosts(url)
        let connection = { PostgresConnection(database, hosts, lookup, limits, loop, mapping, observe: observe) }
        self.limits = limits
        self.database = database
        shares = ConnectionShares.of(hosts.hosts)
        watch = HostWatch(hosts, limits, loop)
        bounded = BoundedStatements(database, limits, connection: connection)
        unbounded = UnboundedStatements(database, limits, connection: connection)
        leases = PostgresLeases(database, limits, connection: connection)
        all = bounded.connections + unbounded.connections + leases.connections
        let confined = LoopConfined(self)
        member = shares.join { loop.run { confined.value.tryTurns() } }
    }

    var isReady: Bool { bounded.connections.contains { $0.isReady } }

    /// Whether the database has answered lately, and can be asked.
    func isAnswering(now: Int) -> Bool { bounded.connections.contains { watch.isAnswering($0, now: now) } }

    /// Statements in progress or waiting, and transactions waiting to begin.
    var load: Int {
        all.reduce(bounded.waitingCount + unbounded.waitingCount + leases.waitingCount) { $0 + $1.load }
    }

    /// Statements that wait for their tenant's turn, by the class of their cost, and transactions that wait for a connection.
    var waitingCounts: (bounded: Int, unbounded: Int, transactions: Int) {
        (bounded.waitingCount, unbounded.waitingCount, leases.waitingCount)
    }

    var readyCount: Int { all.count { $0.isReady } }

    func connect() { for connection in all { connection.connect() } }

    func close() {
        leases.close()
        bounded.close()
        unbounded.close()
        for connection in all { connection.close() }
        watch.close()
        shares.leave(member)
    }

    func expire(now: Int) {
        leases.expire(now: now)
        bounded.expire(now: now)
        unbounded.expire(now: now)
        for connection in all { connection.expire(now: now) }
        for connection in bounded.connections { connection.beat(now: now, afterMilliseconds: limits.beatMilliseconds) }
        watch.look(at: all, now: now)
        share(now: now)
    }

    func send(_ query: consuming PostgresQuery) {
        switch query.statement.cost {
        case .bounded: bounded.send(query)
        case .unbounded: unbounded.send(query)
        }
    }

    /// A request has ended: what it has waiting is removed, and what it has running on connections of its tenant's alone is
    /// cancelled. Transactions that have begun go on to their end.
    func giveUp(_ sender: any StatementSender, _ ending: RequestEnding) {
        leases.giveUp(sender, ending)
        bounded.giveUp(sender, ending)
        unbounded.giveUp(sender, ending)
        for connection in bounded.connections + unbounded.connections { connection.giveUp(sender, ending) }
    }

    /// The level is complete: the next may go elsewhere.
    func endLevel() { bounded.endLevel() }

    /// Sends what is queued on all connections.
    func flush() {
        bounded.handOut()
        unbounded.handOut()
        for connection in all { connection.flush() }
    }
}
