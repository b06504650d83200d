internal import CPostgres
internal import DCXSchema
internal import Glibc

/// Brings a database to the state of its numbered files, forward only, each in a transaction of its own and recorded.
/// A file whose first line is `-- non-transactional` has one statement, which PostgreSQL runs outside of transactions only:
/// it has to bear being run again, as it may be done before it is recorded.
/// Safe when several start at once: they wait for one another.
///
/// A change of a table waits for every transaction that uses the table, and all reads that come later wait behind it: it waits
/// for a moment only, lets the others go first, and tries again. A long reader (`pg_dump`) delays the migration, never the service.
struct Migrator {
    let database: DatabaseName
    let connection: BlockingConnection
    var patience = Patience()
    /// Told when a file has to wait for other transactions, once a file.
    var report: (String) -> Void = { _ in }

    /// How long a file waits for locks on tables.
    struct Patience {
        /// In one try: so long can requests be held up.
        var lockMilliseconds = 200
        /// Between two tries.
        var pauseMilliseconds = 1_000
        var tries = 1_800
    }

    private static let nonTransactional = "-- non-transactional\n"
    /// The key of the advisory lock under which migrations run: "dcx" in ASCII.
    private static let lock = 0x64_63_78

    /// - Returns: the names of the files that were run now.
    func migrate() throws(BlockingError) -> [String] {
        try migrate(EmbeddedFiles.files(of: database).map { ($0.name, $0.text) })
    }

    func migrate(_ all: [(name: String, text: String)]) throws(BlockingError) -> [String] {
        try connection.run("SELECT pg_advisory_lock(\(Self.lock))")
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
        for attempt in 1... {
            do throws(BlockingError) {
                return try runOnce(name, text)
            } catch {
                guard error.isLockTimeout, attempt < patience.tries else { throw error }
                if !text.hasPrefix(Self.nonTransactional) { try connection.run("ROLLBACK") }
                if attempt == 1 { report("\(name) waits for transactions that use its tables, and tries again") }
                usleep(UInt32(patience.pauseMilliseconds) * 1_000)
            }
        }
    }

    private func runOnce(_ name: String, _ text: String) throws(BlockingError) {
        let record = "INSERT INTO schema_migrations (name) VALUES ('\(name)')"
        if text.hasPrefix(Self.nonTransactional) {
            // It waits without holding others up: no lock that reads or writes conflict with.
            try connection.run("SET lock_timeout = 0")
            try connection.run(text)
            try connection.run(record)
        } else {
            try connection.run(
                "BEGIN;\nSET LOCAL lock_timeout = \(patience.lockMilliseconds);\n\(text);\n\(record);\nCOMMIT")
        }
    }
}

extension BlockingError {
    /// PostgreSQL's lock_not_available.
    fileprivate var isLockTimeout: Bool { sqlState == "55P03" }
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
