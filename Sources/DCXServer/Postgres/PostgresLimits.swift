internal import DCXSchema

/// What the databases may take: time, connections, and statements that wait.
struct PostgresLimits {
    /// Connections of an event loop to each database for statements of bounded cost, which share them.
    var connections = 2
    /// Connections of an event loop to each database for the others.
    var unboundedConnections = 2
    /// What a tenant may have in progress on one of the connections that tenants share, in units of `Statement.weight`. Others
    /// wait so long for it at most, however much it has waiting.
    var tenantWeight = 32
    /// What all tenants together may have in progress there.
    var connectionWeight = 128
    /// Statements that one connection may have in progress or waiting.
    var queuedStatements = 2_000
    /// Connections of an event loop to each database for transactions, which have one for themselves.
    var transactionConnections = 2
    /// Connections of an event loop to MAIN for transactions that nobody is signed in for: people sign in and renew their sessions
    /// whatever tenants have in progress.
    var signInConnections = 1
    /// Whether a tenant leaves others half of the connections for transactions, also while it is alone.
    var sharesTransactions = true
    /// Transactions that may wait for a connection.
    var queuedTransactions = 400
    /// Statements that one connection keeps prepared.
    var preparedStatements = 500
    /// Bytes of their texts: PostgreSQL takes some fifty times as much for them.
    var preparedBytes = 256 << 10
    /// How long a statement may take until its field fails; PostgreSQL ends it then.
    var statementMilliseconds = 10_000
    /// How long connecting to one address of a host may take, and looking up its name.
    var connectMilliseconds = 3_000
    /// How often a connection that nothing is sent on is asked whether its database still answers.
    var beatMilliseconds = 1_000
    /// A host that has said nothing for so long, with something sent, is asked on a new connection whether it is there.
    var quietMilliseconds = 1_500
    /// How long it has for that; then all connections to it are given up.
    var probeMilliseconds = 2_000
    /// A database that has answered within so long is there.
    var answeredMilliseconds = 3_000
    /// How long a statement may wait for a lock, at most; and not longer than four fifths of its time.
    var maximumLockMilliseconds = 8_000
    /// How long a transaction may be idle, at most, and not longer than a third of a statement's time: PostgreSQL ends the connection
    /// then. A process that was stopped holds its locks no longer. Less than others wait for a lock: they outlast it.
    var maximumIdleTransactionMilliseconds = 3_000

    /// A busy machine does not end transactions that go on.
    private static let minimumTransactionMilliseconds = 1_000

    var lockMilliseconds: Int {
        min(maximumLockMilliseconds, max(Self.minimumTransactionMilliseconds, statementMilliseconds * 4 / 5))
    }

    var idleTransactionMilliseconds: Int {
        min(maximumIdleTransactionMilliseconds, max(Self.minimumTransactionMilliseconds, statementMilliseconds / 3))
    }

    /// Connections of an event loop to a database, all together: only MAIN has some for sign-ins.
    func connectionCount(of database: DatabaseName) -> Int {
        connections + unboundedConnections + transactionConnections + (database == .main ? signInConnections : 0)
    }

    /// Connections for transactions that nobody is signed in for.
    func reservedConnections(_ database: DatabaseName) -> Int { database == .main ? signInConnections : 0 }

    /// Connections for transactions that one tenant may have at a time.
    var tenantTransactions: Int { sharesTransactions ? max(1, transactionConnections / 2) : transactionConnections }

    /// One tenant's part of what may wait: others have room beside it.
    func share(of count: Int) -> Int { max(1, count / 4) }
}

/// What happens to connections, for those who watch.
enum DatabaseObservation {
    case connected(DatabaseName)
    case lost(DatabaseName, reason: String)
    /// A statement that nobody waits for any more was cancelled.
    case cancelled(DatabaseName)
    /// A COMMIT was not answered in time, and its wait was cancelled: whoever asked for it does not know the outcome.
    case commitCancelled(DatabaseName)
    /// A connection pooler drops what its sessions have to have set: what to do.
    case dropsSettings(DatabaseName, [String])
    /// Its tables are not as they are mapped, and statements do not get there.
    case differs(DatabaseName, [String])
}
