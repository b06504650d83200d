internal import DCXSchema

/// The connections of an event loop to one database that transactions have for themselves, one each, and those that wait
/// for one: tenants in turns, so that nobody's hundred orders delay another's.
final class PostgresLeases {
    private struct Waiter {
        let receiver: any TransactionReceiver
        /// The request that it is of.
        let sender: (any StatementSender)?
        /// In milliseconds of the monotonic clock.
        let deadline: Int
    }

    private let database: DatabaseName
    private let limits: PostgresLimits
    private let statements: TransactionStatements
    let connections: [PostgresConnection]
    private var free: [PostgresConnection]
    private var waiting = TenantQueue<Waiter>()
    private var isStarting = false

    init(_ database: DatabaseName, _ limits: PostgresLimits, connection: () -> PostgresConnection) {
        self.database = database
        self.limits = limits
        statements = TransactionStatements(database)
        connections = (0..<limits.transactionConnections).map { _ in connection() }
        free = connections
        for connection in connections { connection.repeatsPassedOver = false }
    }

    func begin(for tenant: Tenant, of sender: (any StatementSender)?, to receiver: any TransactionReceiver) {
        if let ending = sender?.ending {
            receiver.receive(.failure(ending.error(of: database)))
        } else if !free.isEmpty {
            start(receiver, of: sender)
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

    /// On one that is ready, where there is one.
    private func start(_ receiver: any TransactionReceiver, of sender: (any StatementSender)?) {
        let index = free.firstIndex { $0.isReady } ?? 0
        let connection = free.remove(at: index)
        let transaction = PostgresTransaction(database, connection, statements, of: sender) { [weak self] in
            self?.takeBack(connection)
        }
        transaction.begin(receiver)
    }

    private func takeBack(_ connection: PostgresConnection) {
        free.append(connection)
        // Not one within the other: where there is no database, each comes back at once.
        if isStarting { return }
        isStarting = true
        while !free.isEmpty, let next = waiting.removeNext() { start(next.receiver, of: next.sender) }
        isStarting = false
    }

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
