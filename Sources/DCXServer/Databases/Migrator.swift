internal import CPostgres
internal import DCXSchema
internal import Glibc

/// Brings a database to the state of its numbered files, forward only, each in a transaction of its own and recorded.
/// A file whose first line is `-- non-transactional` has statements that PostgreSQL runs outside of transactions only, each ending
/// with its line: they have to bear being run again, as they may be done before the file is recorded.
/// Safe when several start at once: they wait for one another. Safe while the database is used: a lock that others hold is
/// waited for briefly, again and again, as whoever waits for it holds up all who come later.
struct Migrator {
    let database: DatabaseName
    let connection: BlockingConnection
    var patience = Patience()

    /// How a lock is waited for.
    struct Patience {
        /// How long those who come later may be held up.
        var lockMilliseconds = 1_000
        /// Between attempts, in which they get their turn.
        var pauseMilliseconds: UInt32 = 3_000
        /// Ten minutes or more.
        var maximumAttempts = 150
    }

    private static let nonTransactional = "-- non-transactional\n"
    private static let lockNotAvailable = "55P03"
    private static let pollMicroseconds: UInt32 = 100_000
    /// The key of the advisory lock under which migrations run: "dcx" in ASCII.
    private static let lock = 0x64_63_78

    /// - Returns: the names of the files that were run now.
    func migrate() throws(BlockingError) -> [String] {
        try migrate(EmbeddedFiles.files(of: database).map { ($0.name, $0.text) })
    }

    func migrate(_ all: [(name: String, text: String)]) throws(BlockingError) -> [String] {
        try takeTurn()
        try connection.boundTransactions()
        try connection.run(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                name       text PRIMARY KEY,
                applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
            )
            """)
        let applied = Set(try connection.texts("SELECT name FROM schema_migrations"))
        let files = all.filter { $0.name.first?.isNumber == true }
        let missing = files.filter { !applied.contains($0.name) }
        for file in missing { try run(file.name, file.text) }
        try connection.run("SELECT pg_advisory_unlock(\(Self.lock))")
        return missing.map(\.name)
    }

    /// Files that were run here and that this version does not have.
    func unknown() throws(BlockingError) -> [String] {
        let known = Set(EmbeddedFiles.files(of: database).map(\.name))
        return try connection.texts("SELECT name FROM schema_migrations ORDER BY name").filter { !known.contains($0) }
    }

    private func run(_ name: String, _ text: String) throws(BlockingError) {
        let record = "INSERT INTO schema_migrations (name) VALUES ('\(name)')"
        if text.hasPrefix(Self.nonTransactional) {
            try dropUnfinishedIndexes(of: text)
            for statement in text.split(separator: ";\n") { try connection.run(String(statement)) }
            try connection.run(record)
        } else {
            try runPatiently("\(text);\n\(record)", name)
        }
    }

    /// Not by waiting in a statement: an index that is made concurrently waits for all statements that began before it.
    private func takeTurn() throws(BlockingError) {
        while try connection.texts("SELECT pg_try_advisory_lock(\(Self.lock))") != ["t"] {
            usleep(Self.pollMicroseconds)
        }
    }

    /// What an index that was interrupted leaves has its name, and is of no use.
    private func dropUnfinishedIndexes(of text: String) throws(BlockingError) {
        let unfinished = try connection.texts(
            "SELECT c.relname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid WHERE NOT i.indisvalid")
        for index in unfinished where text.contains(" \(index)\n") || text.contains(" \(index) ") {
            try connection.run("DROP INDEX CONCURRENTLY IF EXISTS \(index)")
        }
    }

    private func runPatiently(_ sql: String, _ name: String) throws(BlockingError) {
        for attempt in 1... {
            do {
                return try connection.run(
                    "BEGIN;\nSET LOCAL lock_timeout = \(patience.lockMilliseconds);\n\(sql);\nCOMMIT")
            } catch {
                guard error.sqlState == Self.lockNotAvailable, attempt < patience.maximumAttempts else { throw error }
                if attempt == 1 {
                    Log.say(
                        "\(database.rawValue): \(name) waits for a lock that another session holds, and is tried again")
                }
                try connection.run("ROLLBACK")
                usleep(patience.pauseMilliseconds * 1_000)
            }
        }
    }
}

/// A connection for the commands that have nothing else to do than wait.
final class BlockingConnection {
    private let connection: OpaquePointer

    init(url: String) throws(BlockingError) {
        guard let connection = PQconnectdb(url) else { throw BlockingError(message: "out of memory") }
        self.connection = connection
        if PQstatus(connection) != CONNECTION_OK { throw error() }
        // "relation already exists, skipping" is no news.
        try run("SET client_min_messages = warning")
    }

    deinit { PQfinish(connection) }

    /// Has PostgreSQL end a transaction whose process was stopped, with the locks that it holds.
    func boundTransactions() throws(BlockingError) { try run("SET idle_in_transaction_session_timeout = '60s'") }

    /// Runs statements, several where there are no parameters.
    func run(_ sql: String, _ parameters: [String] = []) throws(BlockingError) {
        PQclear(try execute(sql, parameters))
    }

    /// The first column of each row.
    func texts(_ sql: String) throws(BlockingError) -> [String] {
        let result = try execute(sql, [])
        defer { PQclear(result) }
        return (0..<PQntuples(result)).map { String(cString: PQgetvalue(result, $0, 0)) }
    }

    private func execute(_ sql: String, _ parameters: [String]) throws(BlockingError) -> OpaquePointer? {
        let result: OpaquePointer?
        if parameters.isEmpty {
            result = PQexec(connection, sql)
        } else {
            let values = parameters.map { UnsafePointer(strdup($0)) }
            defer { for value in values { free(UnsafeMutablePointer(mutating: value)) } }
            result = PQexecParams(connection, sql, Int32(values.count), nil, values, nil, nil, 0)
        }
        let status = PQresultStatus(result)
        guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
            let sqlState = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
            PQclear(result)
            throw error(sqlState)
        }
        return result
    }

    private func error(_ sqlState: String = "") -> BlockingError {
        BlockingError(
            message: PQerrorMessage(connection).map { String(cString: $0) } ?? "unknown", sqlState: sqlState)
    }
}

/// What PostgreSQL said.
struct BlockingError: Error {
    let message: String
    /// Empty where there is no connection, or none any more.
    var sqlState = ""
}
