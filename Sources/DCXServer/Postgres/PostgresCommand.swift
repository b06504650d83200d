internal import DCXSchema

/// What a connection sends, in whose order answers come.
enum PostgresCommand {
    case setUp
    case comparison
    case prepare(StatementText, name: String)
    case deallocate(String)
    /// Whose rows the statements behind it see.
    case scope
    /// Whether the database still answers, while there is nothing else to ask.
    case heartbeat
    case query(PostgresQuery)
    case sync
}

/// A statement on its way, and who waits for it.
struct PostgresQuery {
    let statement: Statement
    /// Nil when it waits no longer: the answer is thrown away.
    var receiver: (any StatementReceiver)?
    /// When its request sent it, in microseconds of the monotonic clock.
    let sentAt: Int
    /// In milliseconds of the monotonic clock.
    var deadline: Int
    /// It was passed over once: if it fails again it stays failed.
    var isRepeated = false
}
