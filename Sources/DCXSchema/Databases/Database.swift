public import GraphQLCore

/// The three databases. Nothing assumes that two of them can be joined in SQL.
public enum DatabaseName: String, Sendable, CaseIterable {
    case main
    case aas
    case eNetworks = "e-networks"

    /// Its place among all.
    package var place: Int {
        switch self {
        case .main: 0
        case .aas: 1
        case .eNetworks: 2
        }
    }
}

/// How DCXSchema reaches the databases: one for each event loop, used on its thread only.
public protocol Databases: AnyObject {
    /// Queues a statement; the statements of a level go to one connection, and leave soon after `flush` is called.
    func send(_ statement: Statement, to receiver: any StatementReceiver)

    /// Ends a level.
    func flush()

    /// Begins a transaction, on a connection that it has for itself; tenants wait for one in turns. `withTransaction` ends it
    /// too.
    /// - Parameter sender: the request that it is of; nil where it is of none.
    func begin(
        _ database: DatabaseName, for tenant: Tenant, of sender: (any StatementSender)?,
        to receiver: any TransactionReceiver)

    /// A request has ended: what it has waiting is removed, and what it has running is cancelled where that can hit nobody
    /// else's. Its receivers are told before this returns. Transactions that have begun go on to their end.
    func giveUp(_ sender: any StatementSender)
}

/// Where the rows of a statement go. Called once, on the thread that sent it.
public protocol StatementReceiver: AnyObject {
    func receive(_ result: Result<StatementRows, DatabaseError>)
}

/// The rows that a statement returned. Values are texts, as PostgreSQL writes them.
open class StatementRows: RowSource {
    /// The bytes of all values, as they came.
    open var byteCount: Int { 0 }

    /// What they take of memory, in bytes.
    open var heldBytes: Int { 0 }

    /// The end of the rows that have one value: of those from `row` on whose values of a column are the same text, or are
    /// null as the first is.
    open func endOfRun(from row: Int, _ column: Int) -> Int {
        let value = text(row, column)
        var end = row + 1
        while end < count, Self.areEqual(value, text(end, column)) { end += 1 }
        return end
    }

    private static func areEqual(_ left: UnsafeRawBufferPointer?, _ right: UnsafeRawBufferPointer?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return left.elementsEqual(right)
    }

    /// A value as a whole number; nil is null, and what is no such number.
    open func integer(_ row: Int, _ column: Int) -> Int? { string(row, column).flatMap { Int($0) } }
}

/// Why a statement has no rows. What it says goes to the log, not to clients.
public enum DatabaseError: Error, Sendable {
    /// There is no connection, or it was lost before the answer.
    case unavailable(DatabaseName, reason: String)
    /// Its tables are not as they are mapped; nothing is sent there until they are.
    case mismatched(DatabaseName)
    /// The statement failed: a defect of ours, or a constraint.
    case failed(DatabaseName, sqlState: String, message: String)
    /// The queue is full.
    case overloaded(DatabaseName)
    /// The request has sent as many statements as one may, of one kind or all together.
    case tooMany(DatabaseName)
    /// There was no answer in time. The statement may still run; its answer is thrown away.
    case deadlineExceeded(DatabaseName)
    /// Nobody waits for the answer any more.
    case clientGone(DatabaseName)
    /// The request's answer is refused for its size.
    case answerTooLarge(DatabaseName)
    /// The owner of the request has used its share of memory.
    case refused(DatabaseName, ResourceRefusal)

    /// What the client is told.
    var fieldError: FieldError {
        switch self {
        case .mismatched: FieldError("The data is not available at the moment.", code: "DATABASE_MISMATCH")
        case .tooMany:
            FieldError(
                "The request asks for too many lists, totals and series: send them in several requests.",
                code: "TOO_MANY_STATEMENTS")
        case .clientGone: FieldError("The client has closed the connection.", code: "CLIENT_GONE")
        case .answerTooLarge: .answerTooLarge
        case .refused(_, let refusal): FieldError(refusal)
        case .unavailable, .failed, .overloaded, .deadlineExceeded: (meaning ?? .defect).fieldError
        }
    }

    /// Whether a retry may succeed. A transaction may have been committed all the same.
    package var mayGoWellLater: Bool { meaning?.mayGoWellLater ?? false }

    /// Nil where it is not the database's failure.
    private var meaning: FailureMeaning? {
        switch self {
        case .unavailable: .unavailable
        case .overloaded: .overloaded
        case .deadlineExceeded: .late
        case .failed(_, let sqlState, _): FailureMeaning(sqlState: sqlState)
        case .mismatched, .tooMany, .clientGone, .answerTooLarge, .refused: nil
        }
    }
}
