internal import CPostgres
internal import DCXSchema

/// One connection to a database, non-blocking and pipelined: statements of many requests are under way at once, and
/// answers come in their order. On its event loop's thread only. PostgreSQL 15, chapter 34.5.
///
/// When a statement fails, PostgreSQL passes over those behind it up to the next Sync; they were only passed over, so they
/// are sent once more, each with a Sync of its own. So are those behind the Sync whose text was among what was passed over,
/// and those whose table was altered since their text was prepared.
///
/// PostgreSQL ends each statement in time: a connection that says nothing for longer is frozen or out of reach, and is given up.
///
/// Before the first statement the database is compared with what is mapped of it, unless that is known: no statement runs in
/// a database whose tables are other than it takes them to be.
final class PostgresConnection: EventHandler {
    private static let backoffMilliseconds = 50...500
    /// How long a database that differs is left alone: tables are mended by hand.
    private static let differenceMilliseconds = 2_000

    private let database: DatabaseName
    private let url: String
    private let limits: PostgresLimits
    private let observe: (DatabaseObservation) -> Void
    private let loop: EventLoop
    /// Nil where the database is taken as it is.
    private let mapping: DatabaseMapping?
    /// Not in transactions: what is sent again could come behind their end.
    var repeatsPassedOver = true
    private var connection: OpaquePointer?
    private var state = State.disconnected
    private var token: UInt64 = 0
    private var watched: (socket: Int32, events: UInt32)?
    private var backoff = PostgresConnection.backoffMilliseconds.lowerBound
    private var connectingUntil = 0
    /// Why there is no connection, for the log and for those who ask.
    private(set) var lastProblem = "not connected yet"
    /// The problem is that the database differs from what is mapped.
    private var isMismatched = false
    /// Counts the connections that there have been: what began on one does not go on on the next.
    private(set) var session = 0

    /// What has been sent and not been answered, oldest first.
    private var underWay = Fifo<PostgresCommand>()
    /// How many of it are queries: what prepares their texts, and Syncs, are no load of their own.
    private var queryCount = 0
    /// What waits for the connection to be there.
    private var waiting: [PostgresQuery] = []
    /// What was passed over behind a failed statement.
    private var passedOver: [PostgresQuery] = []
    private var needsSync = false
    /// Whose rows of MAIN the statements since the last Sync see: the setting ends with it.
    private var rowScope = RowScope.nothing
    private var prepared: PreparedStatements
    private var parameterTexts = ParameterTexts()
    /// Why a text could not be prepared: the reason of the query behind it, which is only passed over.
    private var prepareFailure: DatabaseError?
    /// Then nothing can be given up: that would be an error too, for which the ROLLBACK behind it is passed over.
    private var isInFailedTransaction = false
    /// What PostgreSQL said as it ended the connection.
    private var farewell: String?
    /// Something has come since it was last looked at, or there was nothing to come; and since when that is not so.
    private var isHeard = false
    private var silentSince = 0

    private enum State {
        case disconnected, connecting, comparing, ready
    }

    init(
        _ database: DatabaseName, url: String, _ limits: PostgresLimits, _ loop: EventLoop,
        _ mapping: DatabaseMapping? = nil, observe: @escaping (DatabaseObservation) -> Void
    ) {
        self.database = database
        self.url = url
        self.limits = limits
        self.loop = loop
        self.mapping = mapping
        self.observe = observe
        prepared = PreparedStatements(capacity: limits.preparedStatements)
    }

    var isReady: Bool { state == .ready }

    /// Whether there is something that leaves with the next flush.
    var hasUnsent: Bool { state == .ready && needsSync }

    /// Statements that are under way or wait.
    var load: Int { queryCount + waiting.count }

    // MARK: Sending

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        send(statement, to: receiver, deadline: EventLoop.monotonicMilliseconds() + limits.statementMilliseconds)
    }

    /// - Parameter deadline: in milliseconds of the monotonic clock.
    func send(_ statement: Statement, to receiver: any StatementReceiver, deadline: Int) {
        let query = PostgresQuery(statement: statement, receiver: receiver, deadline: deadline)
        if load >= limits.queuedStatements {
            receiver.receive(.failure(.overloaded(database)))
        } else if state == .ready {
            start(query)
        } else if isOnItsWay {
            waiting.append(query)
        } else {
            receiver.receive(.failure(absence))
        }
    }

    private var isOnItsWay: Bool { state == .connecting || state == .comparing }

    /// Why there is no connection, for those who ask.
    private var absence: DatabaseError {
        isMismatched ? .mismatched(database) : .unavailable(database, reason: lastProblem)
    }

    /// Ends the level: one Sync for what was sent since the last.
    func flush() {
        guard state == .ready, needsSync else { return }
        sync()
    }

    private func sync() {
        guard PQpipelineSync(connection) == 1 else { return lose() }
        underWay.append(.sync)
        needsSync = false
        rowScope = .nothing
        pushOut()
    }

    /// What became of a statement that was to be sent.
    private enum Sending {
        case sent
        /// A parameter has a zero byte: it would end there.
        case refused
        /// The connection is broken.
        case failed
    }

    private func start(_ query: consuming PostgresQuery) {
        guard state == .ready else {
            query.receiver?.receive(.failure(absence))
            return
        }
        if underWay.isEmpty { isHeard = true }
        if query.statement.rowScope != rowScope, database == .main, repeatsPassedOver {
            guard sendScope(query.statement.rowScope) else {
                note(sent: query)
                return lose()
            }
        }
        switch queue(query.statement, isRepeated: query.isRepeated) {
        case .sent:
            note(sent: query)
            needsSync = true
        case .refused:
            // As PostgreSQL says it of texts that come with their length (22021, character not in repertoire).
            query.receiver?.receive(
                .failure(.failed(database, sqlState: "22021", message: "a parameter has a zero byte")))
        case .failed:
            note(sent: query)
            lose()
        }
    }

    private static let scopeText = StatementText(.main, "SELECT set_config('dcx.scope', $1::text, true)")

    /// - Returns: false where the connection is broken.
    private func sendScope(_ scope: RowScope) -> Bool {
        guard case .sent = queue(Statement(Self.scopeText, [.text(scope.text)]), isRepeated: false) else {
            return false
        }
        underWay.append(.scope)
        rowScope = scope
        return true
    }

    private func note(sent query: consuming PostgresQuery) {
        underWay.append(.query(query))
        queryCount += 1
    }

    private func queue(_ statement: Statement, isRepeated: Bool) -> Sending {
        guard let name = name(of: statement.text, isRepeated: isRepeated) else { return .failed }
        let isSent = parameterTexts.withTexts(statement.parameters) { values in
            name.withCString { name in
                PQsendQueryPrepared(connection, name, Int32(values.count), values.baseAddress, nil, nil, 0) == 1
            }
        }
        guard let isSent else { return .refused }
        return isSent ? .sent : .failed
    }

    /// The name that a text is prepared under, preparing it where it is not yet; nil where the connection is broken. What is
    /// repeated has no other chance: it does not rely on another's preparation that may still fail.
    private func name(of text: StatementText, isRepeated: Bool) -> String? {
        if isRepeated { prepared.removeUnconfirmed(text) }
        if let known = prepared.name(of: text) { return known }
        let name = prepared.add(text)
        if !isInFailedTransaction {
            for name in prepared.takeDiscarded() { guard sendDeallocation(of: name) else { return nil } }
        }
        guard PQsendPrepare(connection, name, text.sql, 0, nil) == 1 else { return nil }
        underWay.append(.prepare(text, name: name))
        return name
    }

    /// - Returns: false where the connection is broken.
    private func sendDeallocation(of name: String) -> Bool {
        guard PQsendQueryParams(connection, "DEALLOCATE \(name)", 0, nil, nil, nil, nil, 0) == 1 else { return false }
        underWay.append(.deallocate(name))
        return true
    }

    private func pushOut() {
        switch PQflush(connection) {
        case 0: watch(EventLoop.readable)
        case 1: watch(EventLoop.readable | EventLoop.writable)
        default: lose()
        }
    }

    // MARK: Deadlines

    /// Answers what has waited too long; called now and then.
    func expire(now: Int) {
        if isOnItsWay, now > connectingUntil {
            return lose(because: libpqMessage + "no answer in \(limits.connectMilliseconds) ms")
        }
        if isSilent(now: now) { return lose(because: "nothing has come for \(silenceMilliseconds) ms") }
        var late: [any StatementReceiver] = []
        underWay.mutate { command in
            guard case .query(var query) = command, query.deadline <= now, let receiver = query.receiver else { return }
            query.receiver = nil
            command = .query(query)
            late.append(receiver)
        }
        while let first = waiting.first, first.deadline <= now {
            waiting.removeFirst()
            if let receiver = first.receiver { late.append(receiver) }
        }
        for receiver in late { receiver.receive(.failure(.deadlineExceeded(database))) }
    }

    private func isSilent(now: Int) -> Bool {
        if underWay.isEmpty || isHeard {
            silentSince = now
            isHeard = false
        }
        return now - silentSince > silenceMilliseconds
    }

    /// Longer than a statement can take, by as much as is enough to connect.
    private var silenceMilliseconds: Int { limits.statementMilliseconds + limits.connectMilliseconds }

    // MARK: Events

    func handle(_ events: UInt32) {
        switch state {
        case .connecting: pollConnecting()
        case .comparing, .ready:
            if PQconsumeInput(connection) == 0 { return lose() }
            isHeard = true
            readResults()
            if state != .disconnected { pushOut() }
        case .disconnected: break
        }
    }

    private func readResults() {
        while state != .disconnected, PQisBusy(connection) == 0 {
            guard let result = PQgetResult(connection) else {
                // The end of a command's results; at the end of all of them there is nothing left to wait for.
                if underWay.isEmpty { return }
                continue
            }
            take(result)
        }
    }

    /// What came for what was sent first.
    private func take(_ result: OpaquePointer) {
        switch underWay.removeFirst() {
        case .query(let query):
            queryCount -= 1
            answer(query, with: result)
        case .comparison where PQresultStatus(result) == PGRES_TUPLES_OK: judge(PostgresRows(result))
        case let command?:
            note(command, result)
            PQclear(result)
        case nil:
            PQclear(result)
            lose()
        }
    }

    private func answer(_ query: consuming PostgresQuery, with result: OpaquePointer) {
        let status = PQresultStatus(result)
        let hasSucceeded = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK
        isInFailedTransaction = !hasSucceeded && !repeatsPassedOver
        if let receiver = query.receiver, hasSucceeded { return receiver.receive(.success(PostgresRows(result))) }
        defer { PQclear(result) }
        let failure = failure(result)
        if failure.isStale { prepared.discard(query.statement.text) }
        let isPassedOver = status == PGRES_PIPELINE_ABORTED
        let isRepeatable = repeatsPassedOver && !query.isRepeated && query.receiver != nil
        if isRepeatable, isPassedOver || failure.isNotPrepared || failure.isStale {
            query.isRepeated = true
            passedOver.append(query)
        } else {
            let error = failure.error(of: database)
            query.receiver?.receive(.failure(isPassedOver ? prepareFailure ?? error : error))
        }
    }

    private func note(_ command: PostgresCommand, _ result: OpaquePointer) {
        switch (command, PQresultStatus(result)) {
        case (.sync, _):
            prepareFailure = nil
            repeatPassedOver()
        case (.prepare(let text, let name), PGRES_FATAL_ERROR):
            prepared.remove(text, named: name)
            prepareFailure = failure(result).error(of: database)
        case (.prepare(let text, let name), PGRES_PIPELINE_ABORTED): prepared.remove(text, named: name)
        case (.setUp, PGRES_FATAL_ERROR): lose(because: "it could not be set up: \(failure(result).text)")
        case (.comparison, _): lose(because: "it could not be compared: \(failure(result).text)")
        case (.deallocate(let name), PGRES_FATAL_ERROR), (.deallocate(let name), PGRES_PIPELINE_ABORTED):
            prepared.handBack(name)
        case (.prepare(let text, let name), _): prepared.confirm(text, named: name)
        case (.deallocate, _), (.setUp, _), (.scope, _), (.query, _): break
        }
    }

    private func repeatPassedOver() {
        if passedOver.isEmpty { return }
        // What this turn has queued already may fail too, and is none of theirs.
        flush()
        let queries = passedOver
        passedOver.removeAll()
        for query in queries {
            start(query)
            flush()
        }
    }

    private func failure(_ result: OpaquePointer) -> PostgresFailure {
        let failure = PostgresFailure(result)
        if let words = failure.farewell { farewell = words }
        return failure
    }

    // MARK: Connecting

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

    private func pollConnecting() {
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
        let setUp = """
            SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('timezone', 'UTC', false),
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

    private func judge(_ rows: PostgresRows) {
        guard let mapping else { return }
        let verdict = mapping.judge(rows)
        if verdict.differences.isEmpty { return admit() }
        if verdict.isNews { observe(.differs(database, verdict.differences)) }
        isMismatched = true
        lastProblem = "it differs from what is mapped"
        backoff = Self.differenceMilliseconds
        lose(because: lastProblem)
    }

    /// Statements can come.
    private func admit() {
        state = .ready
        backoff = Self.backoffMilliseconds.lowerBound
        isMismatched = false
        lastProblem = ""
        observe(.connected(database))
        let queries = waiting
        waiting.removeAll()
        for query in queries { start(query) }
        flush()
    }

    /// The connection is lost, or could not be made: what was under way fails, and another try follows.
    private func lose(because reason: String? = nil) {
        let problem = reason ?? farewell ?? libpqMessage
        if problem != lastProblem {
            observe(.lost(database, reason: problem))
            isMismatched = false
        }
        lastProblem = problem
        mapping?.forget()
        close()
        let failed = underWay.removeAll().compactMap { command in
            if case .query(let query) = command { query } else { nil }
        }
        queryCount = 0
        let queries = passedOver + failed + waiting
        passedOver.removeAll()
        waiting.removeAll()
        for query in queries {
            query.receiver?.receive(.failure(absence))
        }
        _ = loop.schedule(afterMilliseconds: Int.random(in: backoff / 2...backoff)) { [weak self] in self?.connect() }
        backoff = min(backoff * 2, Self.backoffMilliseconds.upperBound)
    }

    /// What libpq says of the connection; while it connects, where it does, and a colon.
    private var libpqMessage: String {
        connection.flatMap { PQerrorMessage($0) }.map { PostgresFailure.line(String(cString: $0)) } ?? "out of memory"
    }

    /// Gives the connection up, with what runs on it, for a new one.
    func reset() { if state == .ready { lose(because: "a transaction was given up") } }

    func close() {
        state = .disconnected
        session += 1
        if let watched { loop.end(watched.socket, token: token) }
        watched = nil
        if let connection { PQfinish(connection) }
        connection = nil
        needsSync = false
        rowScope = .nothing
        farewell = nil
        prepareFailure = nil
        isInFailedTransaction = false
        prepared.removeAll()
    }

    /// Watches the connection's socket, which may be another one after each step of connecting: of the same number, where
    /// libpq has closed one and tries the next address.
    private func watch(_ events: UInt32) {
        let socket = PQsocket(connection)
        if let watched, watched.socket == socket, state != .connecting {
            if watched.events != events { loop.change(socket, events, token: token) }
        } else {
            if let watched { loop.end(watched.socket, token: token) }
            token = loop.watch(socket, events, self)
        }
        watched = (socket, events)
    }
}
