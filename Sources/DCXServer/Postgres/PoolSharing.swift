internal import DCXSchema

/// What a pool does while PostgreSQL has too few connections: it says what it needs, and gives up what others need more.
extension PostgresPool {
    /// Called now and then.
    func share(now: Int) {
        // Of MAIN one is needed without any statement: without it the process is not ready.
        let isWanting =
            all.contains { $0.isWanted }
            || database == .main && !isReady && bounded.connections.contains { $0.awaitsTurn }
        leases.givesWay = false
        switch shares.look(member, isWanting: isWanting, ready: readyCount, now: now) {
        case .nothing: break
        case .release(let busy): release(busy)
        }
        for connection in all { connection.tryTurn(now: now) }
    }

    /// Another pool, or another kind of statements, has been given one: those that are needed try at once.
    func tryTurns() {
        let now = EventLoop.monotonicMilliseconds()
        let first = all.first { $0.isWanted } ?? (isReady ? nil : bounded.connections.first { $0.awaitsTurn })
        first?.tryTurn(now: now, isFree: true)
    }

    /// - Parameter busy: whether one in use is given up too, when what it has in progress is done.
    private func release(_ busy: Bool) {
        if let idle = leases.idle ?? unbounded.connections.first(where: Self.isIdle) ?? idleBounded(busy) {
            return idle.giveWay()
        }
        if !busy { return }
        leases.givesWay = true
        let used = unbounded.connections + bounded.connections
        used.first { $0.isReady && !$0.isCancelling }?.giveWay()
    }

    /// The last one is needed more than another pool's second one.
    private func idleBounded(_ busy: Bool) -> PostgresConnection? {
        let ready = bounded.connections.filter { $0.isReady }
        return ready.count > 1 || busy ? ready.first(where: Self.isIdle) : nil
    }

    private static func isIdle(_ connection: PostgresConnection) -> Bool {
        connection.isReady && connection.load == 0 && !connection.isCancelling
    }
}
