/// A transaction: statements on a connection that nobody else has meanwhile. On its event loop's thread only.
///
/// It ends when `end` is called, once. One of whose statements has failed, or whose connection was lost, cannot be
/// committed any more.
public protocol DatabaseTransaction: AnyObject {
    /// Queues a statement; several may be under way, and are executed in their order.
    func send(_ statement: Statement, to receiver: any StatementReceiver)

    /// Sends what is queued.
    func flush()

    /// Commits or rolls back, and gives the connection back.
    /// - Parameter receiver: told when PostgreSQL has said so. After `.unavailable` or `.deadlineExceeded` from a commit, it
    ///   is not known whether it took place.
    func end(_ ending: TransactionEnding, to receiver: any StatementReceiver)
}

public enum TransactionEnding: Sendable {
    case commit, rollback
}

/// Where a transaction goes that was asked for. Called once, on the thread that asked.
public protocol TransactionReceiver: AnyObject {
    func receive(_ result: Result<any DatabaseTransaction, DatabaseError>)
}

extension Databases {
    /// Runs a body in a transaction: commits when it returns, rolls back when it throws.
    /// - Throws: what the body throws, or why there was no connection or no commit (`DatabaseError`).
    public func withTransaction<Value>(
        _ database: DatabaseName, for tenant: Tenant = .nobody, of sender: (any StatementSender)? = nil,
        _ body: (any DatabaseTransaction) async throws -> Value
    ) async throws -> Value {
        let promise = TransactionPromise()
        begin(database, for: tenant, of: sender, to: promise)
        let transaction = try await promise.result().get()
        let value: Value
        do {
            value = try await body(transaction)
        } catch {
            _ = await transaction.end(.rollback)
            throw error
        }
        _ = try await transaction.end(.commit).get()
        return value
    }
}

extension DatabaseTransaction {
    /// The rows of a statement.
    public func rows(of statement: Statement) async throws(DatabaseError) -> StatementRows {
        let promise = RowsPromise()
        send(statement, to: promise)
        flush()
        return try await promise.result().get()
    }

    /// The rows of statements that leave together.
    /// - Throws: the first failure; those behind it were not executed.
    public func rows(of statements: [Statement]) async throws(DatabaseError) -> [StatementRows] {
        let promises = statements.map { _ in RowsPromise() }
        for (statement, promise) in zip(statements, promises) { send(statement, to: promise) }
        flush()
        var rows: [StatementRows] = []
        for promise in promises { rows.append(try await promise.result().get()) }
        return rows
    }

    fileprivate func end(_ ending: TransactionEnding) async -> Result<StatementRows, DatabaseError> {
        let promise = RowsPromise()
        end(ending, to: promise)
        return await promise.result()
    }
}

/// A transaction that will be there.
private final class TransactionPromise: TransactionReceiver {
    private var received: Result<any DatabaseTransaction, DatabaseError>?
    private var waiter: UnsafeContinuation<Void, Never>?

    func receive(_ result: Result<any DatabaseTransaction, DatabaseError>) {
        received = result
        waiter?.resume()
        waiter = nil
    }

    func result() async -> Result<any DatabaseTransaction, DatabaseError> {
        if received == nil { await withUnsafeContinuation { waiter = $0 } }
        guard let received else { preconditionFailure("a waiter is resumed when there is a transaction") }
        return received
    }
}
