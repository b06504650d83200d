internal import DCXSchema

/// The databases as an event loop reaches them. On its thread only.
final class PostgresDatabases: Databases {
    /// How often statements that wait too long are looked for.
    private static let sweepMilliseconds = 100

    /// By the place of the database's name: each statement asks.
    private let places: [PostgresPool?]
    let loop: EventLoop
    private let limits: PostgresLimits
    private var isClosed = false

    /// - Parameters:
    ///   - urls: a database that is not named is never there.
    ///   - mappings: what databases are compared with before statements get there; one without is taken as it is.
    ///   - lookup: finds the addresses of hosts.
    init(
        _ urls: [DatabaseName: String], _ limits: PostgresLimits, _ loop: EventLoop,
        _ mappings: DatabaseMappings? = nil, lookup: NameLookup = .system,
        observe: @escaping (DatabaseObservation) -> Void
    ) {
        self.loop = loop
        self.limits = limits
        places = DatabaseName.allCases.map { name in
            urls[name].map { PostgresPool(name, url: $0, limits, loop, lookup, mappings?[name], observe: observe) }
        }
    }

    private var pools: some Sequence<PostgresPool> { places.lazy.compactMap(\.self) }

    private func pool(of database: DatabaseName) -> PostgresPool? { places[database.place] }

    func connect() {
        for pool in pools { pool.connect() }
        sweep()
    }

    func close() {
        isClosed = true
        for pool in pools { pool.close() }
    }

    func isReady(_ database: DatabaseName) -> Bool { pool(of: database)?.isReady ?? false }

    /// Whether a database has answered lately, and can be asked.
    func isAnswering(_ database: DatabaseName) -> Bool {
        pool(of: database)?.isAnswering(now: EventLoop.monotonicMilliseconds()) ?? false
    }

    /// Called after each look at what waits too long.
    var afterSweep: () -> Void = {}

    /// Statements that are in progress or wait, connections that are there, and what waits for its turn.
    func state(
        of database: DatabaseName
    ) -> (load: Int, ready: Int, waiting: (bounded: Int, unbounded: Int, transactions: Int)) {
        guard let pool = pool(of: database) else { return (0, 0, (0, 0, 0)) }
        return (pool.load, pool.readyCount, pool.waitingCounts)
    }

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        let database = statement.text.database
        guard let pool = pool(of: database) else {
            return receiver.receive(.failure(.unavailable(database, reason: "it is not configured")))
        }
        let now = EventLoop.monotonicMicroseconds()
        var deadline = now / 1000 + limits.statementMilliseconds
        if let sender = statement.sender {
            if sender.deadlineMicroseconds <= now { return receiver.receive(.failure(.deadlineExceeded(database))) }
            deadline = min(deadline, sender.deadlineMicroseconds / 1000)
        }
        pool.send(PostgresQuery(statement: statement, receiver: receiver, sentAt: now, deadline: deadline))
    }

    func flush() { for place in places.indices { places[place]?.endLevel() } }

    func push() { for pool in pools { pool.flush() } }

    func begin(
        _ database: DatabaseName, for tenant: Tenant, of sender: (any StatementSender)?,
        to receiver: any TransactionReceiver
    ) {
        guard let pool = pool(of: database) else {
            return receiver.receive(.failure(.unavailable(database, reason: "it is not configured")))
        }
        pool.leases.begin(for: tenant, of: sender, to: receiver)
    }

    func giveUp(_ sender: any StatementSender) {
        guard let ending = sender.ending else { return }
        for pool in pools { pool.giveUp(sender, ending) }
    }

    private func sweep() {
        if isClosed { return }
        let now = EventLoop.monotonicMilliseconds()
        for pool in pools { pool.expire(now: now) }
        afterSweep()
        _ = loop.schedule(afterMilliseconds: Self.sweepMilliseconds) { [weak self] in self?.sweep() }
    }
}
