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

    private func cancellationHasReturned(in session: Int) {
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
