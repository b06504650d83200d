internal import CLinux
internal import DCXSchema
internal import Glibc
internal import GraphQLCore

/// Answers requests. One for each event loop, on its thread only.
protocol RequestHandler: AnyObject {
    /// Whether the body of a request is wanted, by its head: asked where a client waits for 100 before it sends it.
    /// Where it is not, `respond` is called without the body, and refuses.
    func wantsBody(_ request: HTTPRequest) -> Bool

    /// - Parameters:
    ///   - request: its bytes are valid until the answer is received.
    ///   - receiver: gets the answer, now or later.
    func respond(to request: HTTPRequest, _ receiver: any AnswerReceiver)

    /// A client was refused before there was a request.
    /// - Returns: what names it in the log, for the answer.
    func note(_ refusal: RequestRefusal, of client: IPAddress) -> RequestID?

    /// Takes the memory of an answer back that was sent.
    func takeBack(_ body: consuming JSONBuffer)

    /// A client was turned away without a word: there were too many.
    func noteDrop()

    /// In whose name a request is, by its head.
    func owner(of request: HTTPRequest) -> Owner

    /// Whether nobody says who asks, by the request's head.
    func isGuest(_ request: HTTPRequest) -> Bool

    /// In whose name a connection is made; nil where a proxy makes it, for many.
    func owner(ofConnectionFrom peer: IPAddress) -> Owner?

    /// A resource was not given.
    func note(_ refusal: ResourceRefusal, _ resource: Resource, of owner: Owner)

    /// Whether scripts of other origins may read answers.
    var isCrossOrigin: Bool { get }

    /// Lines of the answer to a request that is refused before it is read, by its Origin.
    func crossOriginHeaders(forOrigin origin: UnsafeBufferPointer<UInt8>?) -> String
}

extension RequestHandler {
    func owner(of request: HTTPRequest) -> Owner { Owner(anonymousAt: request.peer) }

    func isGuest(_ request: HTTPRequest) -> Bool { false }

    func owner(ofConnectionFrom peer: IPAddress) -> Owner? { Owner(anonymousAt: peer) }

    func note(_ refusal: ResourceRefusal, _ resource: Resource, of owner: Owner) {}

    var isCrossOrigin: Bool { false }

    func crossOriginHeaders(forOrigin origin: UnsafeBufferPointer<UInt8>?) -> String { "" }
}

/// Where an answer goes. Called once for each request, on the loop's thread.
protocol AnswerReceiver: AnyObject {
    /// Is told where the client goes before its answer is there. Let go of with the answer.
    var requestInProgress: (any RequestInProgress)? { get set }

    func receive(_ response: consuming HTTPResponse)

    /// Whether nobody waits for the answer any more.
    var isGone: Bool { get }
}

/// A request whose answer is being made.
protocol RequestInProgress: AnyObject {
    /// The client has closed the connection: nobody waits for the answer any more.
    func clientHasGone()
}

/// Accepts connections on an event loop, has a handler answer their requests, and cuts off those that are too slow.
final class HTTPServer: EventHandler {
    /// Connections that are accepted before anything else gets its turn.
    private static let acceptsAtOnce = 64
    /// Of the idle connections, one in so many ends when there is no place for another.
    private static let endedShare = 16

    let loop: EventLoop
    let handler: any RequestHandler
    let limits: HTTPLimits
    /// Of input and answers that are held.
    let memory: ResourceBudget
    private let places: ResourceBudget
    /// Milliseconds, as of the last sweep: reading the clock for each request would cost more than it tells.
    private(set) var now = EventLoop.monotonicMilliseconds()
    private var head = AnswerHead()
    /// Of the server that accepts; the others have none.
    private var listener: Int32?
    /// Those over which what it accepts is spread.
    private var servers: [HTTPServer] = []
    private var nextServer = 0
    private var token: UInt64 = 0
    private var connections: [ObjectIdentifier: HTTPConnection] = [:]
    /// Those that have no place and are told so.
    private var refusedCount = 0
    private var isSweeping = false
    /// There was no descriptor for a connection: the next sweep tries again.
    private var hasPaused = false
    private(set) var isDraining = false
    private var drained: (() -> Void)?

    init(
        _ loop: EventLoop, handler: any RequestHandler, limits: HTTPLimits,
        memory: ResourceBudget = ResourceBudget(capacity: .max)
    ) {
        self.loop = loop
        self.memory = memory
        places = ResourceBudget(capacity: limits.connections, .connections)
        self.handler = handler
        self.limits = limits
    }

    /// Accepts clients and spreads them over servers, in turn.
    /// - Parameters:
    ///   - listener: a listening socket, which the server closes.
    ///   - servers: of this loop and of others; none is this one alone.
    func listen(_ listener: Int32, spreadingOver servers: [HTTPServer] = []) {
        self.listener = listener
        self.servers = servers
        token = loop.watch(listener, EventLoop.readable, self)
    }

    var connectionCount: Int { connections.count }

    // MARK: Connections

    func handle(_ events: UInt32) {
        guard let listener else { return }
        for _ in 0..<Self.acceptsAtOnce where !acceptNext(listener) { return }
    }

    /// - Returns: whether there was one, and there may be more.
    private func acceptNext(_ listener: Int32) -> Bool {
        var peer: UInt32 = 0
        let socket = clinux_accept(listener, &peer)
        if socket >= 0 {
            spread(socket, IPAddress(v4: peer))
            return true
        }
        if errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS { pause() }
        return errno == ECONNABORTED || errno == EINTR
    }

    private func spread(_ socket: Int32, _ peer: IPAddress) {
        // The others may be done before this one, which goes on accepting for a while.
        if servers.count < 2 || isDraining { return accept(socket, peer) }
        nextServer = (nextServer + 1) % servers.count
        let server = servers[nextServer]
        if server === self { return accept(socket, peer) }
        let confined = LoopConfined(server)
        if !server.loop.run({ confined.value.accept(socket, peer) }) { close(socket) }
    }

    private func accept(_ socket: Int32, _ peer: IPAddress) {
        if !isSweeping { beginSweeping() }
        do throws(ResourceRefusal) {
            add(HTTPConnection(socket, peer, self, place: try place(for: peer)))
        } catch {
            refuse(socket, peer, error)
        }
    }

    private func add(_ connection: HTTPConnection) {
        connections[ObjectIdentifier(connection)] = connection
        connection.start()
    }

    /// A few clients are told that there is no place for them.
    private func refuse(_ socket: Int32, _ peer: IPAddress, _ refusal: ResourceRefusal) {
        handler.note(refusal, .connections, of: Owner(anonymousAt: peer))
        if refusedCount >= limits.refusedConnections {
            handler.noteDrop()
            close(socket)
            return
        }
        let connection = HTTPConnection(socket, peer, self, place: nil)
        refusedCount += 1
        add(connection)
        connection.refuse(RequestRefusal(refusal))
    }

    // MARK: Places

    /// A place for a connection. Where there is none, connections that wait for a request make room: those of the same network
    /// where it has too many, else any.
    private func place(for peer: IPAddress) throws(ResourceRefusal) -> ResourceLease? {
        // A proxy's connections carry requests of many owners: it is for the proxy to share them out.
        let owner = handler.owner(ofConnectionFrom: peer) ?? .proxy
        do throws(ResourceRefusal) {
            return try ResourceLease(1, of: places, for: owner)
        } catch {
            let isNetworks = error.level == .network
            endIdle { !isNetworks || $0.isPlaced(at: owner.level(1)) }
            return try ResourceLease(1, of: places, for: owner)
        }
    }

    /// Another place for a connection whose owner is known by now.
    func place(for owner: Owner) throws(ResourceRefusal) -> ResourceLease {
        try ResourceLease(1, of: places, for: owner)
    }

    /// Ends the connections that have waited longest for a request, some at once: whoever comes next finds room.
    private func endIdle(_ isConcerned: (HTTPConnection) -> Bool) {
        let idle = connections.values.filter { $0.idleSince != nil && isConcerned($0) }
            .sorted { ($0.idleSince ?? 0) < ($1.idleSince ?? 0) }
        for connection in idle.prefix(max(1, idle.count / Self.endedShare)) { connection.end() }
    }

    /// The head of an answer, valid until the next is asked for.
    func head(of response: borrowing HTTPResponse, keepsAlive: Bool) -> UnsafeRawBufferPointer {
        head.write(response, keepsAlive: keepsAlive)
    }

    /// The head that was asked for last, and a small body behind it.
    func headAndBody(_ body: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer { head.appendBody(body) }

    /// Without a free descriptor the listener would be reported again and again.
    private func pause() {
        hasPaused = true
        if let listener { loop.change(listener, 0, token: token) }
        if !isSweeping { beginSweeping() }
    }

    func remove(_ connection: HTTPConnection) {
        connections[ObjectIdentifier(connection)] = nil
        if !connection.hasPlace { refusedCount -= 1 }
        if isDraining, listener == nil, connections.isEmpty { finishDraining() }
    }

    // MARK: Time

    /// One timer for all connections, and none where there are none.
    private func beginSweeping() {
        isSweeping = true
        tick()
        scheduleSweep()
    }

    private func scheduleSweep() {
        _ = loop.schedule(afterMilliseconds: limits.sweepMilliseconds) { [weak self] in self?.sweep() }
    }

    private func tick() {
        now = EventLoop.monotonicMilliseconds()
        head.update()
    }

    private func sweep() {
        tick()
        for connection in connections.values.filter({ $0.isOverdue() }) { connection.expire() }
        for connection in connections.values {
            connection.releaseIdleMemory()
            connection.lookForClient()
        }
        if hasPaused, let listener {
            hasPaused = false
            loop.change(listener, EventLoop.readable, token: token)
        }
        isSweeping = !connections.isEmpty
        if isSweeping { scheduleSweep() }
    }

    // MARK: Stopping

    /// Lets clients that have connected send what they were about to, answers it, and calls back when no connection is left.
    func drain(_ done: @escaping () -> Void) {
        if isDraining { return }
        isDraining = true
        drained = done
        tick()
        for connection in connections.values { connection.drain() }
        if let listener {
            // Where the kernel cannot do this, clients that come in the last instant are lost, and no others.
            _ = clinux_ignore_new_connections(listener)
            handle(EventLoop.readable)
            _ = loop.schedule(afterMilliseconds: limits.drainMilliseconds) { [weak self] in self?.stopListening() }
        } else if connections.isEmpty {
            finishDraining()
        }
    }

    private func stopListening() {
        guard let listener else { return }
        while acceptNext(listener) {}
        loop.end(listener, token: token)
        close(listener)
        self.listener = nil
        servers = []
        if connections.isEmpty { finishDraining() }
    }

    private func finishDraining() {
        drained?()
        drained = nil
    }

    /// Ends all connections, whatever they are at.
    func end() {
        stopListening()
        for connection in Array(connections.values) { connection.end() }
    }
}
