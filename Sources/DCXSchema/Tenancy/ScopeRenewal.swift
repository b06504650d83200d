internal import GraphQLCore

/// A viewer's organisations are read every few seconds; a row may be of one that is newer. Before an answer is called foreign,
/// the viewer is read again: on whichever event loop, and whoever has made the organisation.
final class ScopeRenewal {
    /// As it was read last, since the request began.
    private(set) var newer: Scope?
    private var waiting: [() -> Void] = []
    private var isUnderWay = false

    /// Reads the viewer. Those that ask meanwhile wait for the same answer.
    func renew(_ viewer: Viewer, _ request: PortalRequest, _ done: @escaping () -> Void) {
        waiting.append(done)
        if isUnderWay { return }
        isUnderWay = true
        let now = request.services.clock.secondsSince1970()
        request.services.tasks.start { [self] in
            let statement = ViewerStatement.reading(viewer.identity, now: now)
            if let rows = try? await request.rows(of: statement), let renewed = Viewer(viewer.identity, rows) {
                newer = renewed.scope
                request.viewers?.keep(renewed, readAt: now)
            }
            isUnderWay = false
            let waiters = waiting
            waiting.removeAll()
            for waiter in waiters { waiter() }
        }
    }
}

extension PortalRequest {
    /// Says whether an answer lies in the viewer's scope. Where it does not in the one that is known, it is asked once more with
    /// one that was read after the answer came.
    func judge(_ isAdmitted: @escaping (Scope?) -> Bool, _ done: @escaping (Bool) -> Void) {
        if isAdmitted(renewal.newer) { return done(true) }
        // The scope of a customer is its key, which does not grow.
        guard let viewer, viewer.scope.kind == .reseller else { return done(false) }
        renewal.renew(viewer, self) { [self] in
            if isAdmitted(renewal.newer) { return done(true) }
            // The one that was under way may be older than the answer.
            renewal.renew(viewer, self) { [self] in done(isAdmitted(renewal.newer)) }
        }
    }
}
