internal import DCXSchema

/// A transaction on a leased connection. It knows which connection it began on: one that was lost and made anew meanwhile
/// is another, and gets none of its statements.
final class PostgresTransaction: DatabaseTransaction, StatementReceiver {
    private let database: DatabaseName
    private let connection: PostgresConnection
    private let statements: TransactionStatements
    private let giveBack: () -> Void
    private let sender: (any StatementSender)?
    private var waiter: (any TransactionReceiver)?
    /// Of the connection, when it began.
    private var session = -1
    /// Why it cannot be committed.
    private var failure: DatabaseError?
    private var hasEnded = false

    init(
        _ database: DatabaseName, _ connection: PostgresConnection, _ statements: TransactionStatements,
        of sender: (any StatementSender)?, giveBack: @escaping () -> Void
    ) {
        self.sender = sender
        self.database = database
        self.connection = connection
        self.statements = statements
        self.giveBack = giveBack
    }

    /// One that was let go of without an end.
    deinit {
        if session < 0 || hasEnded { return }
        if isThere { connection.reset() }
        giveBack()
    }

    func begin(_ waiter: any TransactionReceiver) {
        self.waiter = waiter
        connection.send(own(statements.begin), to: self)
        connection.flush()
    }

    /// A statement of the transaction itself.
    private func own(_ text: StatementText) -> Statement {
        var statement = Statement(text, [])
        statement.sender = sender
        return statement
    }

    /// The answer to BEGIN.
    func receive(_ result: Result<StatementRows, DatabaseError>) {
        session = connection.session
        let waiter = waiter
        self.waiter = nil
        switch result {
        case .success: waiter?.receive(.success(self))
        case .failure(let error):
            hasEnded = true
            if case .deadlineExceeded = error { connection.reset() }
            giveBack()
            waiter?.receive(.failure(error))
        }
    }

    private var isThere: Bool { connection.isReady && connection.session == session }

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        if let failure = failure ?? problem() { return receiver.receive(.failure(failure)) }
        connection.send(statement, to: WatchedReceiver(receiver) { [self] in note($0) })
    }

    func flush() { if isThere, !hasEnded { connection.flush() } }

    private func problem() -> DatabaseError? {
        if hasEnded { return .unavailable(database, reason: "the transaction has ended") }
        if !isThere { return .unavailable(database, reason: "the connection was lost in a transaction") }
        return nil
    }

    private func note(_ error: DatabaseError) { if failure == nil { failure = error } }

    func end(_ ending: TransactionEnding, to receiver: any StatementReceiver) {
        if hasEnded { return receiver.receive(.failure(.unavailable(database, reason: "the transaction has ended"))) }
        let problem = failure ?? problem()
        failure = problem
        hasEnded = true
        // A failed transaction is rolled back, whatever was asked for: PostgreSQL would do so, and say COMMIT went well.
        let isCommit = ending == .commit && problem == nil
        // What has not been answered in time may still run: nobody else can have such a connection.
        if case .deadlineExceeded = problem, isThere { connection.reset() }
        if let problem, !isThere { return finish(.failure(problem), receiver) }
        let answer = WatchedReceiver(nil) { [self] in note($0) }
        answer.always = { [self] result in
            if isCommit, case .failure(.deadlineExceeded) = result, isThere {
                // Nobody else has the connection until PostgreSQL has answered.
                connection.cancelCommit(giveBack)
                return receiver.receive(result)
            }
            if case .failure = result, isThere { connection.reset() }
            let failed = failure.map { Result<StatementRows, DatabaseError>.failure($0) }
            finish(ending == .commit ? failed ?? result : result, receiver)
        }
        connection.send(own(isCommit ? statements.commit : statements.rollback), to: answer)
        connection.flush()
    }

    private func finish(_ result: Result<StatementRows, DatabaseError>, _ receiver: any StatementReceiver) {
        giveBack()
        receiver.receive(result)
    }
}

/// The statements that a transaction is made of: one text for each database, so that each is prepared once.
struct TransactionStatements {
    let begin: StatementText
    let commit: StatementText
    let rollback: StatementText

    init(_ database: DatabaseName) {
        begin = StatementText(database, "BEGIN")
        commit = StatementText(database, "COMMIT")
        rollback = StatementText(database, "ROLLBACK")
    }
}

/// Passes an answer on, and says when it is a failure.
private final class WatchedReceiver: StatementReceiver {
    private let receiver: (any StatementReceiver)?
    private let failed: (DatabaseError) -> Void
    var always: (Result<StatementRows, DatabaseError>) -> Void = { _ in }

    init(_ receiver: (any StatementReceiver)?, failed: @escaping (DatabaseError) -> Void) {
        self.receiver = receiver
        self.failed = failed
    }

    func receive(_ result: Result<StatementRows, DatabaseError>) {
        if case .failure(let error) = result { failed(error) }
        receiver?.receive(result)
        always(result)
    }
}
