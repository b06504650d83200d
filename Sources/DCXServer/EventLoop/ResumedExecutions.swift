internal import DCXSchema
internal import GraphQLCore

extension OwnerTurns {
    /// Has an execution go on whose rows have come: at once while the loop's turn is short, else when it is its owner's turn. Those of
    /// many requests may have come together, and each may have much to do with them.
    func proceed(_ waiting: any Resumable) {
        guard !isFree, let request = waiting.context as? PortalRequest, !isFree(for: request.owner) else {
            return proceedNow(waiting)
        }
        wait(request.owner) { [self] in proceedNow(waiting) }
    }

    private func proceedNow(_ waiting: any Resumable) {
        let began = EventLoop.monotonicMicroseconds()
        waiting.proceed()
        let elapsed = EventLoop.monotonicMicroseconds() - began
        if elapsed <= Self.longMicroseconds { return }
        if let request = waiting.context as? PortalRequest { spend(microseconds: elapsed) { request.owner } }
    }
}
