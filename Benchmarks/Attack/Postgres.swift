internal import CPostgres

/// PostgreSQL as its owner sees it.
final class Postgres {
    private let connection: OpaquePointer?

    init?(_ url: String) {
        connection = PQconnectdb(url)
        if PQstatus(connection) == CONNECTION_OK { return }
        PQfinish(connection)
        return nil
    }

    deinit { PQfinish(connection) }

    /// The first column of the rows of a statement; nil where it failed.
    func column(_ statement: String) -> [String]? {
        let result = PQexec(connection, statement)
        defer { PQclear(result) }
        let status = PQresultStatus(result)
        guard status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK else {
            say(String(cString: PQerrorMessage(connection)))
            return nil
        }
        return (0..<PQntuples(result)).map { String(cString: PQgetvalue(result, $0, 0)) }
    }

    func number(_ statement: String) -> Int { column(statement)?.first.flatMap { Int($0) } ?? 0 }

    /// Statements of the server that run.
    var running: Int {
        number("SELECT count(*) FROM pg_stat_activity WHERE usename = 'dcx_server' AND state NOT IN ('idle')")
    }

    /// Bytes of the write-ahead log so far: what is written to disk at least.
    var writtenBytes: Int { number("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint") }
}
