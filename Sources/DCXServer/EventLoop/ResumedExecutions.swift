internal import DCXSchema
internal import GraphQLCore

extension OwnerTurns {
    /// Has an execution go on whose rows have come: at once while the loop's turn is short, else when it is its owner's turn. Those of
    /// many requests may have come together, and each may have much to do with them.
    func proceed(_ waiting: any Resumable) {
        guard let request = waiting.context as? PortalRequest else { return waiting.proceed() }
        if isFree || isFree(for: request.owner) { return perform(of: { request.owner }) { waiting.proceed() } }
        wait(request.owner) { [self] in
            perform(of: { request.owner }) { waiting.proceed() }
        }
    }
}
