internal import GraphQLCore

/// A viewer's organisations are read every few seconds; a row may be of one that is newer. Before an answer is called foreign,
/// the viewer is read again: on whichever event loop, and whoever has made the organisation.
final class ScopeRenewal {
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
                request.newerScope = renewed.scope
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
        if isAdmitted(newerScope) { return done(true) }
        // The scope of a customer is its key, which does not grow.
        guard let viewer, viewer.scope.kind == .reseller else { return done(false) }
        renewal.renew(viewer, self) { [self] in
            if isAdmitted(newerScope) { return done(true) }
            // The one that was under way may be older than the answer.
            renewal.renew(viewer, self) { [self] in done(isAdmitted(newerScope)) }
        }
    }
}

extension SecondWall {
    /// Lets the rows of a mutation's statement through, or refuses them.
    func check(_ rows: StatementRows, _ request: PortalRequest) async throws(FieldError) {
        if await !lets(rows, request) { throw Self.refuse(request) }
    }

    /// Whether the rows lie inside, for who looks for one by its key: one that lies outside, because its copy of the tree is not up to
    /// date, is not found.
    func lets(_ rows: StatementRows, _ request: PortalRequest) async -> Bool {
        let isAdmitted = await withUnsafeContinuation { continuation in
            request.judge({ admits(rows, $0) }) { continuation.resume(returning: $0) }
        }
        request.countChecked(rows, by: self, isAdmitted: isAdmitted)
        return isAdmitted
    }

    /// The same by the scope that is known: inside a transaction, which waits for no other database.
    func letsNow(_ rows: StatementRows, _ request: PortalRequest) -> Bool {
        let isAdmitted = admits(rows, request.newerScope)
        request.countChecked(rows, by: self, isAdmitted: isAdmitted)
        return isAdmitted
    }
}
