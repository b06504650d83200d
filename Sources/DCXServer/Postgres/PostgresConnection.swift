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
    static let backoffMilliseconds = 50...500
    /// How long a database that differs is left alone: tables are mended by hand.
    static let differenceMilliseconds = 2_000

    let database: DatabaseName
    let hosts: PostgresHosts
    let lookup: NameLookup
    let shares: ConnectionShares
    /// PostgreSQL has too few connections: what is sent waits until there is one. And when it is tried again.
    var awaitsTurn = false
    var wantedTryAt = 0
    var unwantedTryAt = 0
    let limits: PostgresLimits
    let observe: (DatabaseObservation) -> Void
    let loop: EventLoop
    /// Nil where the database is taken as it is.
    let mapping: DatabaseMapping?
    /// Not in transactions: what is sent again could come behind their end.
    var repeatsPassedOver = true
    /// Whether what nobody waits for any more is cancelled. Only where everything in progress is one tenant's: a statement of
    /// it that is hit instead is sent once more, and nothing of another's can be hit.
    var cancels = false
    /// A cancellation has been asked for, and it is not known yet that its signal was sent: nothing is sent meanwhile.
    var isCancelling = false
    var cancellingUntil = 0
    /// Signals that may still hit a statement.
    var strayCancellations = 0
    /// A cancellation hit a Prepare: the statements skipped for it are sent again, as often as it happens.
    var isHitByStray = false
    var connection: OpaquePointer?
    var state = State.disconnected
    var token: UInt64 = 0
    var watched: (socket: Int32, events: UInt32)?
    /// The hosts that are tried now, and where the connection is or is made.
    var round = ConnectionRound()
    var address: PostgresAddress?
    var backoff = PostgresConnection.backoffMilliseconds.lowerBound
    var connectingUntil = 0
    /// Why there is no connection, for the log and for those who ask.
    var lastProblem = "not connected yet"
    /// The problem is that the database differs from what is mapped.
    var isMismatched = false
    /// Counts the connections that there have been: what began on one does not go on on the next.
    var session = 0

    /// What has been sent and not been answered, oldest first.
    var underWay = Fifo<PostgresCommand>()
    /// How many of it are queries: what prepares their texts, and Syncs, are no load of their own.
    var queryCount = 0
    /// What waits for the connection to be there.
    var waiting: [PostgresQuery] = []
    /// What was passed over behind a failed statement.
    var passedOver: [PostgresQuery] = []
    var needsSync = false
    /// Whose rows of MAIN the statements since the last Sync see: the setting ends with it.
    var rowScope = RowScope.nothing
    var prepared: PreparedStatements
    var times = ExecutionTimes()
    /// When what is read now has come, in microseconds.
    var heardAt = 0
    var parameterTexts = ParameterTexts()
    /// Why a text could not be prepared: the reason of the query behind it, which is only passed over.
    var prepareFailure: DatabaseError?
    /// What PostgreSQL said as it ended the connection.
    var farewell: String?
    /// Something has come since it was last looked at, or there was nothing to come; and since when that is not so.
    var isHeard = false
    var silentSince = 0

    enum State {
        case disconnected, resolving, connecting, comparing, ready
        /// What is in progress is answered, and what comes waits: the connection is given up then.
        case draining
    }

    init(
        _ database: DatabaseName, _ hosts: PostgresHosts, _ lookup: NameLookup, _ limits: PostgresLimits,
        _ loop: EventLoop, _ mapping: DatabaseMapping? = nil, observe: @escaping (DatabaseObservation) -> Void
    ) {
        self.database = database
        self.hosts = hosts
        self.lookup = lookup
        shares = ConnectionShares.of(hosts.hosts)
        self.limits = limits
        self.loop = loop
        self.mapping = mapping
        self.observe = observe
        prepared = PreparedStatements(
            capacity: limits.preparedStatements, maximumBytes: limits.preparedBytes)
    }

    var isReady: Bool { state == .ready }

    /// Whether there is something that leaves with the next flush.
    var hasUnsent: Bool { state == .ready && needsSync }

    /// Statements in progress or waiting.
    var load: Int { queryCount + waiting.count + passedOver.count }

    /// The weight of the statements in progress.
    var weight = 0

    /// The weight of a tenant's statements in progress.
    func weight(of tenant: Tenant) -> Int {
        var sum = 0
        underWay.forEach { command in
            guard case .query(let query) = command, query.statement.authority.tenant == tenant else { return }
            sum += query.statement.weight
        }
        return sum
    }

    // MARK: Sending

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        let now = EventLoop.monotonicMicroseconds()
        send(
            PostgresQuery(
                statement: statement, receiver: receiver, sentAt: now,
                deadline: now / 1000 + limits.statementMilliseconds))
    }

    func send(_ query: consuming PostgresQuery) {
        if load >= limits.queuedStatements {
            query.receiver?.receive(.failure(.overloaded(database)))
        } else if state == .ready {
            start(query)
        } else if isOnItsWay || awaitsTurn || state == .draining {
            waiting.append(query)
        } else {
            query.receiver?.receive(.failure(absence))
        }
    }

    var isOnItsWay: Bool { state == .resolving || state == .connecting || state == .comparing }

    /// Why there is no connection, for those who ask.
    var absence: DatabaseError {
        isMismatched ? .mismatched(database) : .unavailable(database, reason: lastProblem)
    }

    /// Ends the level: one Sync for what was sent since the last.
    func flush() {
        guard state == .ready, needsSync else { return }
        sync()
    }

    func sync() {
        guard PQpipelineSync(connection) == 1 else { return lose() }
        underWay.append(.sync)
        times.noteSync(now: EventLoop.monotonicMicroseconds())
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

    func start(_ query: consuming PostgresQuery) {
        guard state == .ready else {
            query.receiver?.receive(.failure(absence))
            return
        }
        if underWay.isEmpty { isHeard = true }
        if query.statement.authority.rowScope != rowScope, database == .main, repeatsPassedOver {
            guard sendScope(query.statement.authority.rowScope) else {
                note(sent: query)
                return lose()
            }
        }
        switch queue(query.statement, isRepeated: query.isRepeated) {
        case .sent:
            note(sent: query)
            needsSync = true
            // PostgreSQL holds results back until a Sync: those of statements that take long are asked for one by one.
            if cancels, PQsendFlushRequest(connection) != 1 { lose() }
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
        rowScope = .nothing
        guard case .sent = queue(Statement(Self.scopeText, [.text(scope.text)]), isRepeated: false) else {
            return false
        }
        underWay.append(.scope)
        rowScope = scope
        return true
    }

    private func note(sent query: consuming PostgresQuery) {
        underWay.append(.query(query))
        times.noteStatement()
        weight += query.statement.weight
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
        if repeatsPassedOver, prepared.hasDiscarded {
            let scope = rowScope
            giveUpNames()
            guard state == .ready, rowScope == scope || sendScope(scope) else { return nil }
        }
        guard PQsendPrepare(connection, name, text.sql, 0, nil) == 1 else { return nil }
        underWay.append(.prepare(text, name: name))
        return name
    }

    private func pushOut() {
        switch PQflush(connection) {
        case 0: watch(EventLoop.readable)
        case 1: watch(EventLoop.readable | EventLoop.writable)
        default: lose()
        }
    }

    // MARK: Events

    func handle(_ events: UInt32) {
        switch state {
        case .connecting: pollConnecting()
        case .comparing, .ready, .draining:
            if PQconsumeInput(connection) == 0 { return lose() }
            isHeard = true
            heardAt = EventLoop.monotonicMicroseconds()
            readResults()
            if state == .ready { cancelWhatIsUnwanted() }
            if state != .disconnected { pushOut() }
            if state == .draining { endIfDrained() }
        case .disconnected, .resolving: break
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
            weight -= query.statement.weight
            defer { if queryCount == 0, !isCancelling { strayCancellations = 0 } }
            answer(query, with: result)
        case .setUp where PQresultStatus(result) == PGRES_TUPLES_OK: judgeSettings(PostgresRows(result))
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
        noteUse(of: query, result, wasExecuted: status != PGRES_PIPELINE_ABORTED)
        if let receiver = query.receiver, hasSucceeded { return receiver.receive(.success(PostgresRows(result))) }
        defer { PQclear(result) }
        let failure = failure(result)
        if failure.isStale { prepared.discard(query.statement.text) }
        if failure.isNotPrepared, prepared.noteLoss(of: query.statement.text) { hosts.losesNames = true }
        let isPassedOver = status == PGRES_PIPELINE_ABORTED
        if takesStray(failure) || isPassedOver && isHitByStray {
            if query.receiver != nil { passedOver.append(query) }
            return
        }
        let isRepeatable = repeatsPassedOver && !query.isRepeated && query.receiver != nil
        if isRepeatable, isPassedOver || failure.isNotPrepared || failure.isStale {
            query.isRepeated = true
            passedOver.append(query)
        } else {
            let error = failure.error(of: database)
            let told = isPassedOver ? prepareFailure ?? error : error
            // The next connection finds the primary, wherever it is now.
            if failure.isReadOnly { lose(because: failure.text) }
            query.receiver?.receive(.failure(told))
        }
    }

    private func noteUse(of query: PostgresQuery, _ result: OpaquePointer, wasExecuted: Bool) {
        let time = times.endStatement(now: heardAt, comesAlone: cancels)
        guard wasExecuted, let sender = query.statement.sender else { return }
        var use = StatementUse()
        use.statements = 1
        use.unboundedStatements = query.statement.cost == .unbounded ? 1 : 0
        use.executedMicroseconds = time.duration
        use.waitedMicroseconds = max(0, time.began - query.sentAt)
        use.rows = Int(PQntuples(result))
        use.bytes = PQresultMemorySize(result)
        sender.note(use)
    }

    private func note(_ command: PostgresCommand, _ result: OpaquePointer) {
        switch (command, PQresultStatus(result)) {
        case (.sync, _):
            times.endSync()
            prepareFailure = nil
            isHitByStray = false
            repeatPassedOver()
        case (.prepare(let text, let name), PGRES_FATAL_ERROR):
            prepared.remove(text, named: name)
            let failure = failure(result)
            isHitByStray = takesStray(failure)
            prepareFailure = failure.error(of: database)
        case (.prepare(let text, let name), PGRES_PIPELINE_ABORTED): prepared.remove(text, named: name)
        case (.setUp, PGRES_FATAL_ERROR): lose(because: "it could not be set up: \(failure(result).text)")
        case (.comparison, _): lose(because: "it could not be compared: \(failure(result).text)")
        case (.scope, PGRES_FATAL_ERROR): if takesStray(failure(result)) { isHitByStray = true }
        case (.deallocate(let name), PGRES_FATAL_ERROR):
            if takesStray(failure(result)) { prepared.handBack(name) } else { prepared.noteRefusal() }
        case (.deallocate(let name), PGRES_PIPELINE_ABORTED): prepared.handBack(name)
        case (.prepare(let text, let name), _): prepared.confirm(text, named: name)
        case (.deallocate, _), (.setUp, _), (.scope, _), (.heartbeat, _), (.query, _): break
        }
    }

    func repeatPassedOver() {
        if passedOver.isEmpty || isCancelling || state == .draining { return }
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
}
