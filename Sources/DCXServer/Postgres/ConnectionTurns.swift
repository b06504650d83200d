internal import CPostgres
internal import DCXSchema

/// What a connection does while PostgreSQL has too few: it waits for its turn, and gives way to others.
extension PostgresConnection {
    /// How often it asks again while statements wait for it, and while none do.
    private static let wantedMilliseconds = 100...400
    private static let unwantedMilliseconds = 3_000...6_000

    /// Whether statements wait for it, and it is not there.
    var isWanted: Bool { awaitsTurn && !waiting.isEmpty }

    /// PostgreSQL has refused it, or another needed it: what is sent waits.
    func awaitTurn() {
        let now = EventLoop.monotonicMilliseconds()
        awaitsTurn = true
        wantedTryAt = now + Int.random(in: Self.wantedMilliseconds)
        unwantedTryAt = now + Int.random(in: Self.unwantedMilliseconds)
    }

    /// Tries again when it is time; called now and then.
    func tryTurn(now: Int, isFree: Bool = false) {
        guard awaitsTurn, state == .disconnected else { return }
        if isFree || now >= (waiting.isEmpty ? unwantedTryAt : wantedTryAt) { connect() }
    }

    /// Gives the connection up for another: at once, where nothing is in progress, else when that is done.
    func giveWay() {
        guard state == .ready else { return }
        flush()
        guard state == .ready else { return }
        state = .draining
        endIfDrained()
    }

    func endIfDrained() {
        guard state == .draining, underWay.isEmpty else { return }
        waiting = passedOver + waiting
        passedOver.removeAll()
        close()
        awaitTurn()
        shares.released(now: EventLoop.monotonicMilliseconds())
    }
}
