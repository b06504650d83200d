internal import CPostgres
internal import DCXSchema

/// How a connection comes to be there: libpq's steps, the session's settings, and the comparison with what is mapped.
extension PostgresConnection {
    /// Begins a round over the hosts.
    func connect() {
        guard state == .disconnected else { return }
        address = nil
        round = ConnectionRound(hosts, now: EventLoop.monotonicMilliseconds())
        tryNext()
    }

    /// Each address has its own time, and so has looking up a name.
    func tryNext() {
        connectingUntil = EventLoop.monotonicMilliseconds() + connectMilliseconds
        switch round.next() {
        case .host(let place, let attributes):
            address = PostgresAddress(place: place, sessionAttributes: attributes)
            if hosts.hosts[place].isLookedUp { lookUp() } else { start() }
        case .address(let next):
            address = next
            start()
        case nil: end(because: round.problem)
        }
    }

    /// How long connecting to one address may take.
    var connectMilliseconds: Int { hosts.timeoutMilliseconds ?? limits.connectMilliseconds }

    var hostName: String { address.flatMap { hosts.hosts[$0.place].name } ?? "" }

    private func lookUp() {
        state = .resolving
        let (loop, confined, session) = (loop, LoopConfined(self), session)
        lookup.addresses(of: hostName) { answer in
            loop.run {
                let connection = confined.value
                if connection.session == session { connection.takeAddresses(answer) }
            }
        }
    }

    /// Goes on with the addresses of a name; where it could not be looked up, with those that it had before.
    func takeAddresses(_ answer: NameLookup.Answer) {
        guard state == .resolving, let address else { return }
        var found: [String] = []
        switch answer {
        case .addresses(let addresses): found = addresses
        case .failure(let problem): round.note(problem, of: address.place)
        }
        let addresses = hosts.addresses(of: address.place, found: found)
        round.insert(
            addresses.map { text in
                PostgresAddress(place: address.place, address: text, sessionAttributes: address.sessionAttributes)
            })
        close()
        tryNext()
    }

    private func start() {
        guard let address else { return }
        state = .connecting
        connection = hosts.start(address)
        guard connection != nil, PQstatus(connection) != CONNECTION_BAD else { return lose() }
        takeNotices()
        // While it connects libpq shows codes nowhere else than in its words.
        PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
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
        let setUp = SessionSettings(limits, hosts.options).statement(process: PQbackendPID(connection))
        guard PQsendQueryParams(connection, setUp, 0, nil, nil, nil, nil, 0) == 1 else { return lose() }
        underWay.append(.setUp)
        state = .comparing
        if let mapping, !mapping.isSame, !sendComparison(mapping.comparison) { return lose() }
        sync()
    }

    /// What the session begins with, where a connection pooler keeps the server from setting it.
    func judgeSettings(_ rows: PostgresRows) {
        let verdict = SessionSettings(limits, hosts.options).judge { column in
            rows.text(0, column).map { String(decoding: $0, as: UTF8.self) }
        }
        // In a transaction nothing can be sent again: behind a pooler none relies on what an earlier one has prepared.
        if verdict.isPooled, !repeatsPassedOver { prepared.loseNames() }
        if !verdict.missing.isEmpty { observe(.dropsSettings(database, verdict.missing)) }
        if !verdict.wrong.isEmpty {
            observe(.dropsSettings(database, verdict.wrong))
            isMismatched = true
            lastProblem = "its sessions do not have the settings that they need"
            backoff = Self.differenceMilliseconds
            return end(because: lastProblem)
        }
        if underWay.first(where: { if case .comparison = $0 { true } else { false } }) == nil { admit() }
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
        end(because: lastProblem)
    }
}
