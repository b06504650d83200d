internal import DCXSchema

/// The connections of an event loop to one database that transactions have for themselves, one each, and those that wait
/// for one: tenants in turns, so that nobody's hundred orders delay another's.
///
/// A tenant has so many at most (`PostgresLimits.tenantTransactions`), however many are free: its transactions may all wait for one
/// lock. Some connections are reserved for those that nobody is signed in for.
final class PostgresLeases {
    private struct Waiter {
        let receiver: any TransactionReceiver
        /// The request that it is of.
        let sender: (any StatementSender)?
        /// In milliseconds of the monotonic clock.
        let deadline: Int
    }

    /// Who may have a connection.
    private enum Group {
        case all, reserved
    }

    private let database: DatabaseName
    private let limits: PostgresLimits
    private let statements: TransactionStatements
    let connections: [PostgresConnection]
    private var free: [PostgresConnection]
    private var freeReserved: [PostgresConnection]
    /// Connections that tenants have, without the reserved ones.
    private var held: [Tenant: Int] = [:]
    private var waiting = TenantQueue<Waiter>()
    private var isStarting = false
    /// Another pool has nothing: the next connection that is given back is given up.
    var givesWay = false

    init(_ database: DatabaseName, _ limits: PostgresLimits, connection: () -> PostgresConnection) {
        self.database = database
        self.limits = limits
        statements = TransactionStatements(database)
        free = (0..<limits.transactionConnections).map { _ in connection() }
        freeReserved = (0..<limits.reservedConnections(database)).map { _ in connection() }
        connections = free + freeReserved
        for connection in connections { connection.repeatsPassedOver = false }
    }

    /// Transactions that wait for a connection.
    var waitingCount: Int { waiting.count }

    func begin(for tenant: Tenant, of sender: (any StatementSender)?, to receiver: any TransactionReceiver) {
        if let ending = sender?.ending {
            receiver.receive(.failure(ending.error(of: database)))
        } else if let group = group(for: tenant) {
            start(receiver, for: tenant, of: sender, in: group)
        } else if waiting.count >= limits.queuedTransactions
            || waiting.count(of: tenant) >= limits.share(of: limits.queuedTransactions)
        {
            receiver.receive(.failure(.overloaded(database)))
        } else {
            let ownDeadline = EventLoop.monotonicMilliseconds() + limits.statementMilliseconds
            let deadline = min(ownDeadline, (sender?.deadlineMicroseconds ?? .max) / 1000)
            waiting.append(Waiter(receiver: receiver, sender: sender, deadline: deadline), of: tenant)
        }
    }

    /// A request has ended: its transactions that have not begun never do.
    func giveUp(_ sender: any StatementSender, _ ending: RequestEnding) {
        for waiter in waiting.removeAll(where: { $0.sender === sender }) {
            waiter.receiver.receive(.failure(ending.error(of: database)))
        }
    }

    /// Where a connection is free that the tenant may have now.
    private func group(for tenant: Tenant) -> Group? {
        if tenant == .nobody, !freeReserved.isEmpty { return .reserved }
        return !free.isEmpty && held[tenant, default: 0] < share(of: tenant) ? .all : nil
    }

    /// Where no connection is reserved, nobody's transactions are the server's own, which share with no tenant.
    private func share(of tenant: Tenant) -> Int {
        tenant == .nobody && limits.reservedConnections(database) == 0
            ? limits.transactionConnections : limits.tenantTransactions
    }

    /// On a connection that is ready, where there is one.
    private func start(
        _ receiver: any TransactionReceiver, for tenant: Tenant, of sender: (any StatementSender)?, in group: Group
    ) {
        let connection: PostgresConnection
        switch group {
        case .all:
            connection = Self.takeReady(&free)
            held[tenant, default: 0] += 1
        case .reserved: connection = Self.takeReady(&freeReserved)
        }
        let transaction = PostgresTransaction(database, connection, statements, of: sender) { [weak self] in
            self?.takeBack(connection, of: tenant, group)
        }
        transaction.begin(receiver)
    }

    private static func takeReady(_ free: inout [PostgresConnection]) -> PostgresConnection {
        free.remove(at: free.firstIndex { $0.isReady } ?? 0)
    }

    private func takeBack(_ connection: PostgresConnection, of tenant: Tenant, _ group: Group) {
        if givesWay {
            givesWay = false
            connection.giveWay()
        } else {
            connection.giveUpNames()
        }
        switch group {
        case .all:
            free.append(connection)
            held[tenant] = held[tenant].flatMap { $0 > 1 ? $0 - 1 : nil }
        case .reserved: freeReserved.append(connection)
        }
        // Not one within the other: where there is no database, each comes back at once.
        if isStarting { return }
        isStarting = true
        startWaiting()
        isStarting = false
    }

    private func startWaiting() {
        while !waiting.isEmpty, let (tenant, group) = nextTurn(), let next = waiting.removeFirst(of: tenant) {
            waiting.endTurn(of: tenant)
            start(next.receiver, for: tenant, of: next.sender, in: group)
        }
    }

    /// The first tenant that may have one of the connections that are free.
    private func nextTurn() -> (Tenant, Group)? {
        if free.isEmpty, freeReserved.isEmpty { return nil }
        for tenant in waiting.turns { if let group = group(for: tenant) { return (tenant, group) } }
        return nil
    }

    /// One that no transaction has.
    var idle: PostgresConnection? { (free + freeReserved).first { $0.isReady && $0.load == 0 } }

    /// Answers those that have waited too long.
    func expire(now: Int) {
        for waiter in waiting.removeLate({ $0.deadline <= now }) {
            waiter.receiver.receive(.failure(.deadlineExceeded(database)))
        }
    }

    func close() {
        for waiter in waiting.removeAll() {
            waiter.receiver.receive(.failure(.unavailable(database, reason: "the server stops")))
        }
    }
}
