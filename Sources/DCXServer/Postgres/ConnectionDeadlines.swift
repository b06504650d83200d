internal import CPostgres
internal import DCXSchema

/// What a connection does about time: statements that take too long, and another end that says nothing.
extension PostgresConnection {
    /// Answers what has waited too long; called now and then.
    func expire(now: Int) {
        if state == .resolving, now > connectingUntil {
            return takeAddresses(.failure("the name \"\(hostName)\" was not looked up in \(connectMilliseconds) ms"))
        }
        if isOnItsWay, now > connectingUntil {
            if let address { hosts.noteSilence(of: address.place, now: now) }
            return lose(because: libpqMessage + "no answer in \(connectMilliseconds) ms")
        }
        if isSilent(now: now) { return lose(because: "nothing has come for \(silenceMilliseconds) ms") }
        failLate(now: now)
        if isCancelling, now > cancellingUntil { return lose(because: "a cancellation was not answered") }
        // Also what was not hit, as it had not begun.
        cancelWhatIsUnwanted()
    }

    private func failLate(now: Int) {
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

    /// For how long what was sent has had no answer.
    func silentMilliseconds(now: Int) -> Int { state == .ready && !underWay.isEmpty ? now - silentSince : 0 }

    /// Longer than a statement can take, by as much as is enough to connect.
    private var silenceMilliseconds: Int { limits.statementMilliseconds + limits.connectMilliseconds }

    /// Asks whether the database still answers, where it has not been heard for so long and there is nothing to ask.
    func beat(now: Int, afterMilliseconds interval: Int) {
        guard state == .ready, underWay.isEmpty, !needsSync, now - heardAt / 1000 >= interval else { return }
        guard PQsendQueryParams(connection, "SELECT 1", 0, nil, nil, nil, nil, 0) == 1 else { return lose() }
        underWay.append(.heartbeat)
        isHeard = true
        sync()
    }
}
