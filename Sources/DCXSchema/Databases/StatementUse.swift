/// What statements took of a database: what a request is charged for, and told.
public struct StatementUse: Sendable, Equatable {
    /// Statements that were executed, whether they succeeded or not.
    public var statements = 0
    /// Those of them whose cost grows with the data.
    public var unboundedStatements = 0
    /// From when a statement began to execute to its result. Statements that share a Sync share their time in equal parts:
    /// PostgreSQL sends their results together.
    public var executedMicroseconds = 0
    /// From when a statement was sent to when it began to execute.
    public var waitedMicroseconds = 0
    public var rows = 0
    /// Memory that the results take.
    public var bytes = 0

    public init() {}

    public static func += (left: inout StatementUse, right: StatementUse) {
        left.statements += right.statements
        left.unboundedStatements += right.unboundedStatements
        left.executedMicroseconds += right.executedMicroseconds
        left.waitedMicroseconds += right.waitedMicroseconds
        left.rows += right.rows
        left.bytes += right.bytes
    }
}

/// Who sends statements: a request, as the databases see it. On its event loop's thread only.
public protocol StatementSender: AnyObject {
    /// When all that it has sent is given up, in microseconds of the monotonic clock.
    var deadlineMicroseconds: Int { get }

    /// Why nothing of it is executed any more; nil while it is wanted.
    var ending: RequestEnding? { get }

    /// A statement has its result, or was given up while it was executed.
    func note(_ use: StatementUse)
}

/// Why a request ends before all of its statements have been executed.
public enum RequestEnding: Sendable, Equatable {
    /// It has had its time.
    case deadline
    /// Its client has closed the connection.
    case clientGone
    /// Its answer is refused, whatever else it would have in it.
    case answerTooLarge

    /// Why a statement of it has no rows.
    package func error(of database: DatabaseName) -> DatabaseError {
        switch self {
        case .deadline: .deadlineExceeded(database)
        case .clientGone: .clientGone(database)
        case .answerTooLarge: .answerTooLarge(database)
        }
    }
}
