internal import DCXSchema
internal import GraphQLCore

extension OwnerTurns {
    /// Resumes an execution whose rows have arrived: at once while the loop's turn is short, otherwise when it is its owner's turn. Rows
    /// of many requests may arrive together, and each request may have much work to do with them.
    func proceed(_ waiting: any Resumable) {
        guard let request = waiting.context as? PortalRequest else { return waiting.proceed() }
        if isFree || isFree(for: request.owner) { return perform(of: { request.owner }) { waiting.proceed() } }
        wait(request.owner) { [self] in
            perform(of: { request.owner }) { waiting.proceed() }
        }
    }
}
