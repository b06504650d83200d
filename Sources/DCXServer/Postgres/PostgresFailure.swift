internal import CPostgres
internal import DCXSchema

/// What a result or a notice says of a failure (PostgreSQL 15, section 55.8).
struct PostgresFailure {
    private let severity: String?
    private let sqlState: String
    private let message: String?
    /// The function of PostgreSQL that reports it.
    private let routine: String?
    /// As a person reads it, in a line.
    let text: String

    init(_ result: OpaquePointer) {
        severity = Self.field("V", of: result)
        sqlState = Self.field("C", of: result) ?? PostgresCode.none
        message = Self.field("M", of: result)
        routine = Self.field("R", of: result)
        text = PQresultErrorMessage(result).map { Self.line(String(cString: $0)) } ?? ""
    }

    /// It may quote what a client sent: no control character of it gets to a terminal.
    static func line(_ text: String) -> String {
        text.split { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }.joined(separator: " ")
    }

    /// What libpq says of a connection that could not be made, in a line, without the code and the place in PostgreSQL's source that
    /// it adds.
    static func withoutCode(_ text: String) -> String {
        let lines = text.split(separator: "\n").filter { $0.wholeMatch(of: /\S+:\s+\w+, \w+\.c:\d+/) == nil }
        return line(lines.joined(separator: "\n").replacing(#/(:\s+)[0-9A-Z]{5}: /#) { $0.output.1 })
    }

    /// Whether a connection could not be made as there are too many, of all or of a role (class 53, insufficient resources).
    static func isShortage(_ connection: OpaquePointer?) -> Bool {
        guard let text = connection.flatMap({ PQerrorMessage($0) }) else { return false }
        return String(cString: text).contains(#/:\s+53[0-9A-Z]{3}: /#)
    }

    private static func field(_ code: Unicode.Scalar, of result: OpaquePointer) -> String? {
        PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
    }

    /// A query's text was to be prepared by what was passed over, and that was not known yet when it was sent (invalid SQL
    /// statement name).
    var isNotPrepared: Bool { sqlState == "26000" }

    /// A table was altered since the query's text was prepared: `cached plan must not change result type`. The code is that of
    /// every feature that is not supported, and the message may be in any language.
    var isStale: Bool { sqlState == "0A000" && routine == "RevalidateCachedQuery" }

    /// The server takes no changes: it is a standby, or has become one (read-only SQL transaction).
    var isReadOnly: Bool { sqlState == "25006" }

    /// The statement was cancelled, or took too long (query canceled).
    var isCanceled: Bool { sqlState == "57014" }

    /// What PostgreSQL says as it ends the connection; nil where it does not.
    var farewell: String? { severity == "FATAL" || severity == "PANIC" ? message : nil }

    /// - Parameter database: whose answer it is.
    func error(of database: DatabaseName) -> DatabaseError {
        // The connection ends, or the text is prepared anew the next time: no fault of the statement.
        if farewell != nil || isStale || FailureMeaning(sqlState: sqlState) == .unavailable {
            return .unavailable(database, reason: text)
        }
        return .failed(database, sqlState: sqlState, message: messageWithoutValues)
    }

    /// What the log may have of it. A data exception (class 22) quotes the value, which a client has sent in a cursor or an argument: all
    /// between the first quotation mark and the last is left out. Other messages quote names of tables, columns and constraints.
    private var messageWithoutValues: String {
        let message = Self.line(message ?? "")
        guard sqlState.hasPrefix("22"), let first = message.firstIndex(of: "\""),
            let last = message.lastIndex(of: "\""), first < last
        else { return message }
        return message[...first] + "…" + message[last...]
    }
}
