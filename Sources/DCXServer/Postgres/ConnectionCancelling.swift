internal import DCXSchema

/// What a connection does for requests that have ended: their answers are thrown away, and on a connection that has one
/// tenant's statements at a time what runs is cancelled.
///
/// A cancellation hits whatever is executed when it comes. So it is asked for only while what nobody waits for is executed,
/// and until it has returned nothing else is sent. What it hits instead was sent before, and is the same tenant's: that is
/// sent once more.
extension PostgresConnection {
    /// A request has ended: what it waits for here is answered, and thrown away when it comes.
    func giveUp(_ sender: any StatementSender, _ ending: RequestEnding) {
        var receivers: [any StatementReceiver] = []
        underWay.mutate { command in
            guard case .query(var query) = command, query.statement.sender === sender,
                let receiver = query.receiver.take()
            else { return }
            receivers.append(receiver)
            command = .query(query)
        }
        let isOfSender = { (query: PostgresQuery) in query.statement.sender === sender }
        receivers += (waiting + passedOver).filter(isOfSender).compactMap(\.receiver)
        waiting.removeAll(where: isOfSender)
        passedOver.removeAll(where: isOfSender)
        for receiver in receivers { receiver.receive(.failure(ending.error(of: database))) }
        cancelWhatIsUnwanted()
    }

    /// Cancels what is executed where nobody waits for it.
    func cancelWhatIsUnwanted() {
        guard cancels, state == .ready, !isCancelling, queryCount > 0, let connection else { return }
        let first = underWay.first { if case .query = $0 { true } else { false } }
        guard case .query(let query)? = first, query.receiver == nil else { return }
        let (loop, confined, session) = (loop, LoopConfined(self), session)
        let hasBegun = StatementCancellation.begin(on: connection) {
            loop.run { confined.value.cancellationHasReturned(in: session) }
        }
        guard hasBegun else { return }
        isCancelling = true
        strayCancellations += 1
        cancellingUntil = EventLoop.monotonicMilliseconds() + limits.connectMilliseconds
        observe(.cancelled(database))
    }

    fileprivate func cancellationHasReturned(in session: Int) {
        guard session == self.session else { return }
        isCancelling = false
        if queryCount == 0 {
            // It has hit nothing, and cannot hit anything any more.
            strayCancellations = 0
            repeatPassedOver()
        }
    }

    /// Whether a failure is a cancellation's that was asked for, whichever statement it was for.
    func takesStray(_ failure: PostgresFailure) -> Bool {
        guard strayCancellations > 0, failure.isCanceled else { return false }
        strayCancellations -= 1
        return true
    }
}

/// A COMMIT that is not answered in time. PostgreSQL does not end it by itself: where a synchronous standby is gone it waits for that,
/// however long, and goes on waiting when the connection is closed. Each such connection would be a process of PostgreSQL that never ends.
///
/// A cancellation ends the wait: the transaction is committed here, and not known to be anywhere else (warning 01000,
/// `SyncRepWaitForLSN` in syncrep.c). Whoever asked for it was told that its outcome is not known.
extension PostgresConnection {
    /// Cancels the COMMIT that was given up last.
    /// - Parameter done: is called when the connection is free for others, or lost.
    func cancelCommit(_ done: @escaping () -> Void) {
        let late = LateCommit(until: EventLoop.monotonicMilliseconds() + limits.connectMilliseconds)
        guard state == .ready, let connection, !isCancelling, adopt(late) else {
            reset()
            return done()
        }
        let (loop, confined, session) = (loop, LoopConfined((connection: self, late: late)), session)
        let hasBegun = StatementCancellation.begin(on: connection) {
            loop.run {
                confined.value.connection.cancellationHasReturned(in: session)
                confined.value.late.cancellationHasReturned()
            }
        }
        late.finish = { [weak self] isAnswered in
            if !isAnswered { self?.reset() }
            done()
        }
        guard hasBegun else { return late.giveUp() }
        isCancelling = true
        cancellingUntil = late.deadline
        observe(.commitCancelled(database))
    }

    /// Has the oldest statement in progress, for which nobody waits, answered to another receiver.
    private func adopt(_ late: LateCommit) -> Bool {
        var isAdopted = false
        underWay.mutate { command in
            guard !isAdopted, case .query(var query) = command, query.receiver == nil else { return }
            query.receiver = late
            query.deadline = late.deadline
            command = .query(query)
            isAdopted = true
        }
        return isAdopted
    }
}

/// Waits for the answer to a COMMIT whose wait is cancelled, and for the cancellation itself: only then it can hit nothing else.
private final class LateCommit: StatementReceiver {
    let deadline: Int
    /// - Parameter Bool: false where the connection is of no use any more.
    var finish: (Bool) -> Void = { _ in }
    private var isAnswered = false
    private var hasReturned = false
    private var isFinished = false

    init(until deadline: Int) { self.deadline = deadline }

    func receive(_ result: Result<StatementRows, DatabaseError>) {
        switch result {
        // One that fails is rolled back, and the connection is as good as before.
        case .success, .failure(.failed):
            isAnswered = true
            end()
        case .failure: giveUp()
        }
    }

    func cancellationHasReturned() {
        hasReturned = true
        end()
    }

    func giveUp() {
        if isFinished { return }
        isFinished = true
        finish(false)
    }

    private func end() {
        guard isAnswered, hasReturned, !isFinished else { return }
        isFinished = true
        finish(true)
    }
}
