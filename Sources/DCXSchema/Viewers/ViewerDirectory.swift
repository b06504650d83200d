internal import GraphQLCore

/// Viewers as MAIN has them, each read again when it is older than five seconds: what a viewer may see changes within
/// that time. One for each event loop, on its thread only.
public final class ViewerDirectory {
    /// Seconds after which a viewer is read again.
    private static let maximumAge = 5
    private static let maximumViewers = 10_000
    /// Of what their scopes take together, in bytes. Each session of a reseller has one of its own.
    private static let maximumBytes = 16 << 20

    private var viewers: [VerifiedIdentity: (viewer: Viewer, readAt: Int)] = [:]
    private(set) var scopeBytes = 0
    /// What is being read: who asks meanwhile waits for the same answer.
    private var reads: [VerifiedIdentity: ViewerRead] = [:]
    private let services: PortalServices

    public init(_ services: PortalServices) { self.services = services }

    public enum Lookup {
        case known(Viewer)
        /// The identity is nobody's any more.
        case unknown
        case failed(DatabaseError)
    }

    /// The viewer, where it was read of late.
    public func known(_ identity: VerifiedIdentity) -> Viewer? {
        guard let known = viewers[identity], Self.isYoung(known.readAt, at: services.clock.secondsSince1970()) else {
            return nil
        }
        return known.viewer
    }

    /// The owner of a request whose viewer may have to be read: that of the viewer as last read, however long ago. Users that this loop
    /// has not read yet form a tree of their own. Nil if the identity is not signed and not known.
    public func owner(of identity: VerifiedIdentity) -> Owner? {
        if let known = viewers[identity] { return known.viewer.owner }
        guard case .session(_, let user) = identity.kind else { return nil }
        return Owner(.customer, reseller: UUID.none, tenant: user, viewer: user)
    }

    /// Reads a viewer that has not been read yet, so that the owner of its next request is known.
    public func readOnce(_ identity: VerifiedIdentity) {
        if viewers[identity] != nil || reads[identity] != nil { return }
        services.start { [self] in _ = await viewer(for: identity) }
    }

    /// What was read later than now counts as old: the clock was set back since.
    private static func isYoung(_ readAt: Int, at now: Int) -> Bool { (0..<maximumAge).contains(now - readAt) }

    public func viewer(for identity: VerifiedIdentity) async -> Lookup {
        if let known = known(identity) { return .known(known) }
        let now = services.clock.secondsSince1970()
        if let read = reads[identity], Self.isYoung(read.beganAt, at: now) { return await read.lookup() }
        let read = ViewerRead(beganAt: now)
        reads[identity] = read
        let lookup = await self.read(identity, now)
        if reads[identity] === read { reads[identity] = nil }
        read.settle(lookup)
        return lookup
    }

    private func read(_ identity: VerifiedIdentity, _ now: Int) async -> Lookup {
        let reply = RowsPromise()
        services.databases.send(ViewerStatement.reading(identity, now: now), to: reply)
        services.databases.flush()
        switch await reply.result() {
        case .success(let rows):
            guard let viewer = Viewer(identity, rows) else {
                remove(identity)
                return .unknown
            }
            keep(viewer, readAt: now)
            if case .apiKey(let key, _) = viewer.principal {
                APIKeyUse.note(key, lastUsed: rows.integer(0, ViewerStatement.lastUsed), now: now, services)
            }
            return .known(viewer)
        case .failure(let error): return .failed(error)
        }
    }

    func keep(_ viewer: Viewer, readAt time: Int) {
        remove(viewer.identity)
        if viewers.count >= Self.maximumViewers || scopeBytes + viewer.scope.weight > Self.maximumBytes {
            viewers.removeAll(keepingCapacity: true)
            scopeBytes = 0
        }
        viewers[viewer.identity] = (viewer, time)
        scopeBytes += viewer.scope.weight
    }

    private func remove(_ identity: VerifiedIdentity) {
        if let known = viewers.removeValue(forKey: identity) { scopeBytes -= known.viewer.scope.weight }
    }
}

/// A viewer that is being read, for all who wait for it.
private final class ViewerRead {
    let beganAt: Int
    private var result: ViewerDirectory.Lookup?
    private var waiters: [UnsafeContinuation<Void, Never>] = []

    init(beganAt: Int) { self.beganAt = beganAt }

    func lookup() async -> ViewerDirectory.Lookup {
        if result == nil { await withUnsafeContinuation { waiters.append($0) } }
        guard let result else { preconditionFailure("waiters are resumed when there is a result") }
        return result
    }

    func settle(_ lookup: ViewerDirectory.Lookup) {
        result = lookup
        for waiter in waiters { waiter.resume() }
        waiters.removeAll()
    }
}

/// Rows that will be there.
package final class RowsPromise: StatementReceiver {
    private var received: Result<StatementRows, DatabaseError>?
    private var waiter: UnsafeContinuation<Void, Never>?

    package init() {}

    package func receive(_ result: Result<StatementRows, DatabaseError>) {
        received = result
        waiter?.resume()
        waiter = nil
    }

    package func result() async -> Result<StatementRows, DatabaseError> {
        if received == nil { await withUnsafeContinuation { waiter = $0 } }
        guard let received else { preconditionFailure("a waiter is resumed when there are rows") }
        return received
    }
}
