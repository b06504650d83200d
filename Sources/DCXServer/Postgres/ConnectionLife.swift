internal import CPostgres
internal import DCXSchema

/// How a connection begins to be of use, and how it ends.
extension PostgresConnection {
    /// Statements can come.
    func admit() {
        state = .ready
        backoff = Self.backoffMilliseconds.lowerBound
        isMismatched = false
        awaitsTurn = false
        lastProblem = ""
        heardAt = EventLoop.monotonicMicroseconds()
        if let address { hosts.noteAnswer(of: address.place) }
        if hosts.losesNames { prepared.loseNames() }
        observe(.connected(database))
        let queries = waiting
        waiting.removeAll()
        for query in queries { start(query) }
        flush()
    }

    /// The connection is lost, or could not be made: what was in progress fails. Where the round has more addresses the next one
    /// is tried at once, and what waits goes on waiting; else another round follows.
    func lose(because reason: String? = nil) {
        if state == .disconnected { return failAll() }
        let problem = reason ?? farewell ?? libpqMessage
        if isOnItsWay {
            if let address { round.note(problem, of: address.place) }
            if PostgresFailure.isShortage(connection) { round.isShort = true }
            if round.hasMore {
                // Of the set-up; statements wait until it is done.
                _ = underWay.removeAll()
                close()
                return tryNext()
            }
        }
        end(because: isOnItsWay && address != nil ? round.problem : problem)
    }

    /// As `lose`, whatever the round still has.
    func end(because problem: String) {
        if problem != lastProblem {
            observe(.lost(database, reason: problem))
            isMismatched = false
        }
        lastProblem = problem
        awaitsTurn = false
        let isShort = round.isShort
        round.end()
        // The database is as it was, where another connection is refused.
        if !isShort { mapping?.forget() }
        close()
        if isShort {
            shares.noteRefusal(now: EventLoop.monotonicMilliseconds())
            return awaitTurn()
        }
        failAll()
        _ = loop.schedule(afterMilliseconds: Int.random(in: backoff / 2...backoff)) { [weak self] in self?.connect() }
        backoff = min(backoff * 2, Self.backoffMilliseconds.upperBound)
    }

    private func failAll() {
        let queries = passedOver + takeSent() + waiting
        passedOver.removeAll()
        waiting.removeAll()
        for query in queries { query.receiver?.receive(.failure(absence)) }
    }

    private func takeSent() -> [PostgresQuery] {
        let sent = underWay.removeAll().compactMap { command in
            if case .query(let query) = command { query } else { nil }
        }
        queryCount = 0
        weight = 0
        return sent
    }

    /// What libpq says of the connection; while it connects, where it does, and a colon.
    var libpqMessage: String {
        connection.flatMap { PQerrorMessage($0) }.map { PostgresFailure.withoutCode(String(cString: $0)) }
            ?? "out of memory"
    }

    /// Has PostgreSQL forget the names that are not used any more. With a Sync of its own: a connection pooler may refuse it, and
    /// nothing else fails with that. Not in a transaction.
    func giveUpNames() {
        guard state == .ready, prepared.hasDiscarded else { return }
        flush()
        for name in prepared.takeDiscarded() where state == .ready {
            guard PQsendQueryParams(connection, "DEALLOCATE \(name)", 0, nil, nil, nil, nil, 0) == 1 else {
                return lose()
            }
            underWay.append(.deallocate(name))
        }
        if state == .ready { sync() }
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
        isCancelling = false
        strayCancellations = 0
        isHitByStray = false
        times.removeAll()
        prepared.removeAll()
    }

    /// Watches the connection's socket, which may be another one after each step of connecting: of the same number, where
    /// libpq has closed one and tries another way.
    func watch(_ events: UInt32) {
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
