internal import CPostgres
internal import DCXSchema

/// How a connection comes to be there: libpq's steps, the session's settings, and the comparison with what is mapped.
extension PostgresConnection {
    func connect() {
        guard state == .disconnected else { return }
        connection = PQconnectStart(url)
        guard connection != nil, PQstatus(connection) != CONNECTION_BAD else { return lose() }
        takeNotices()
        state = .connecting
        connectingUntil = EventLoop.monotonicMilliseconds() + limits.connectMilliseconds
        watch(EventLoop.writable)
    }

    /// What PostgreSQL says of its own accord: libpq would write it to standard error, among the lines of the log.
    private func takeNotices() {
        // Safety: libpq calls back while this object calls it, and no later.
        PQsetNoticeReceiver(
            connection,
            { connection, notice in
                guard let connection, let notice else { return }
                Unmanaged<PostgresConnection>.fromOpaque(connection).takeUnretainedValue().take(notice: notice)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func take(notice: OpaquePointer) {
        if let words = PostgresFailure(notice).farewell { farewell = words }
    }

    func pollConnecting() {
        switch PQconnectPoll(connection) {
        case PGRES_POLLING_READING: watch(EventLoop.readable)
        case PGRES_POLLING_WRITING: watch(EventLoop.writable)
        case PGRES_POLLING_OK: becomeReady()
        default: lose()
        }
    }

    private func becomeReady() {
        guard PQsetnonblocking(connection, 1) == 0, PQenterPipelineMode(connection) == 1 else { return lose() }
        // Details quote rows, in which a password's hash may stand, and errors go to the log.
        PQsetErrorVerbosity(connection, PQERRORS_TERSE)
        // Keys travel as arrays, whose statements would be planned anew each time; connections are kept, however idle.
        // One statement takes one process: workers would be processor time beyond the connection's, and compiling a statement
        // that is executed once costs more than it.
        let setUp = """
            SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('timezone', 'UTC', false),
                   set_config('max_parallel_workers_per_gather', '0', false), set_config('jit', 'off', false),
                   set_config('statement_timeout', '\(limits.statementMilliseconds)ms', false),
                   set_config('idle_session_timeout', '0', false)
            """
        guard PQsendQueryParams(connection, setUp, 0, nil, nil, nil, nil, 0) == 1 else { return lose() }
        underWay.append(.setUp)
        if let mapping, !mapping.isSame {
            guard sendComparison(mapping.comparison) else { return lose() }
            state = .comparing
            return sync()
        }
        // By itself: a BEGIN behind it would make it part of a transaction.
        sync()
        if state != .disconnected { admit() }
    }

    private func sendComparison(_ statement: Statement) -> Bool {
        let isSent = parameterTexts.withTexts(statement.parameters) { values in
            PQsendQueryParams(
                connection, statement.text.sql, Int32(values.count), nil, values.baseAddress, nil, nil, 0) == 1
        }
        guard isSent == true else { return false }
        underWay.append(.comparison)
        return true
    }

    func judge(_ rows: PostgresRows) {
        guard let mapping else { return }
        let verdict = mapping.judge(rows)
        if verdict.differences.isEmpty { return admit() }
        if verdict.isNews { observe(.differs(database, verdict.differences)) }
        isMismatched = true
        lastProblem = "it differs from what is mapped"
        backoff = Self.differenceMilliseconds
        lose(because: lastProblem)
    }
}
