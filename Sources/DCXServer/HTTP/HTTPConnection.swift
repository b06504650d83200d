internal import CLinux
internal import DCXSchema
internal import Glibc
internal import GraphQLCore

/// A client's connection: bytes in, requests one after the other, answers out in their order.
///
/// At most one answer is unsent at a time: a client that does not read is not read from either.
final class HTTPConnection: EventHandler, AnswerReceiver {
    /// What it is at; each has its own limit of time, but answering, which is the handler's.
    enum Phase: Equatable {
        case reading(RequestParser.Phase), answering, sending, refusing, lingering, ended
    }

    /// Requests that are answered at once one after the other before others have their turn.
    private static let answersAtOnce = 64
    /// A body that is copied behind its head.
    private static let smallBody = 16 * 1024

    private let socket: Int32
    private let peer: IPAddress
    private let server: HTTPServer
    private var token: UInt64 = 0
    private var input = InputBuffer()
    /// What the input has acquired of memory, where it is more than every connection may have.
    private var inputLease: ResourceLease?
    /// Its place among the connections of its owner.
    private var place: ResourceLease?
    /// The viewer that its place was looked at for last: most connections have one.
    private var placedFor: ObjectIdentifier?
    private var parser: RequestParser
    /// Of the request that is answered.
    private var head = RequestHead()
    private var unsent: OutgoingAnswer?
    private var phase = Phase.reading(.nothing)
    /// Answers that come at once are followed by the next request without going deeper.
    private var isProceeding = false
    /// When the phase began, and the bytes that have come in it since they were looked at.
    private var phaseBegan: Int
    private var phaseBytes = 0
    /// Of a body that comes, or an answer that goes.
    private var progress: ProgressClock?
    /// Bytes of the answer that the client's kernel has, when that was looked at last.
    private var deliveredBytes = 0
    /// A request that is refused when more of its head was read.
    private var refused: RefusedRequest?
    private var requestCount = 0
    private var closesAfterAnswer = false
    /// The kernel may have more that was not read.
    private var mayHaveMore = false
    /// The client has said that it sends no more; behind what it has sent there is the end.
    private var sawReadHangUp = false
    private var hasReadEnd = false
    var requestInProgress: (any RequestInProgress)?
    /// The client of the request at hand was asked whether it is there.
    private var hasLooked = false

    /// - Parameter place: nil where it is none's, and refused.
    init(_ socket: Int32, _ peer: IPAddress, _ server: HTTPServer, place: ResourceLease?) {
        self.place = place
        self.socket = socket
        self.peer = peer
        self.server = server
        parser = RequestParser(limits: server.limits)
        phaseBegan = server.now
        clinux_no_delay(socket)
    }

    /// Watched once for everything, at its edges: a request costs no epoll_ctl.
    func start() {
        token = server.loop.watch(
            socket,
            EventLoop.readable | EventLoop.writable | EventLoop.readHungUp | EventLoop.edgeTriggered, self)
    }

    func handle(_ events: UInt32) {
        if events & EventLoop.hungUp != 0 { return end() }
        if events & EventLoop.readHungUp != 0 { sawReadHangUp = true }
        mayHaveMore = true
        if phase == .sending { sendOn() }
        proceed()
    }

    /// When the connection has begun to wait for a request; nil where it has one.
    var idleSince: Int? { phase == .reading(.nothing) ? phaseBegan : nil }

    var isGone: Bool { phase == .ended }

    var hasPlace: Bool { place != nil }

    /// Whether its place is one of this level's.
    func isPlaced(at level: Owner.Level) -> Bool {
        guard let place else { return false }
        return (0..<place.owner.levelCount).contains { place.owner.level($0) == level }
    }

    /// The server stops: an idle connection has a while from now.
    func drain() { if phase == .reading(.nothing) { phaseBegan = server.now } }

    func end() {
        if phase == .ended { return }
        phase = .ended
        unsent = nil
        refused = nil
        inputLease = nil
        server.loop.end(socket, token: token)
        close(socket)
        server.remove(self)
        // The object lives on until the events at hand are handled.
        place = nil
        requestInProgress.take()?.clientHasGone()
    }

    private func enter(_ next: Phase) {
        if phase == next || phase == .ended { return }
        phase = next
        phaseBegan = server.now
        phaseBytes = 0
        switch next {
        case .reading(.body):
            progress = ProgressClock(
                windowMilliseconds: server.limits.bodyWindowMilliseconds,
                bytesPerSecond: server.limits.bodyBytesPerSecond, now: server.now)
        case .sending:
            deliveredBytes = countDelivered()
            progress = ProgressClock(
                windowMilliseconds: server.limits.answerWindowMilliseconds,
                bytesPerSecond: server.limits.answerBytesPerSecond, now: server.now)
        default: progress = nil
        }
    }

    // MARK: Time

    /// Whether the client has had its time. Asked at each sweep.
    func isOverdue() -> Bool {
        let elapsed = server.now - phaseBegan
        let limits = server.limits
        switch phase {
        case .reading(.nothing):
            return elapsed > (server.isDraining ? limits.drainMilliseconds : limits.idleMilliseconds)
        case .reading(.head): return elapsed > limits.headMilliseconds
        case .reading(.body):
            defer { phaseBytes = 0 }
            return isTooSlow(bytes: phaseBytes)
        case .sending:
            let delivered = countDelivered()
            defer { deliveredBytes = delivered }
            return isTooSlow(bytes: delivered - deliveredBytes)
        case .refusing: return elapsed > limits.refusedHeadMilliseconds
        case .lingering: return elapsed > limits.lingerMilliseconds
        case .answering, .ended: return false
        }
    }

    private func isTooSlow(bytes: Int) -> Bool { progress?.isOver(bytes: bytes, now: server.now) ?? false }

    /// Bytes of the answer that the client's side has acknowledged. What the kernel has taken says nothing: it takes megabytes at
    /// once, and more only when a third of its buffer is empty.
    private func countDelivered() -> Int {
        (unsent?.sent ?? 0) - max(0, Int(clinux_unacknowledged(socket)))
    }

    /// Cuts the client off; one that has begun a request is told.
    func expire() {
        switch phase {
        case .reading(.head), .reading(.body):
            refuse(RequestRefusal(.requestTimeout, "The request did not come in time."), waitsForHead: false)
        case .refusing: answerRefused()
        case .reading(.nothing):
            // What has come and was not read yet is a request all the same.
            mayHaveMore = true
            proceed()
            if phase == .reading(.nothing) { end() }
        default: end()
        }
    }

    /// A connection that waits for its next request holds no buffer.
    func releaseIdleMemory() {
        if phase == .reading(.nothing), server.now - phaseBegan >= server.limits.sweepMilliseconds {
            input.release()
            inputLease = nil
            parser.releaseIdleMemory()
        }
    }

    /// Finds out whether a client is still there that sends no more while its answer takes time. One that has only shut down
    /// its sending side may have an answer; one that has closed the connection looks the same, but resets it when something
    /// is sent there. What is sent is an interim answer, which every client has to pass over (RFC 9110, section 15.2); in
    /// HTTP/1.0 there is none.
    func lookForClient() {
        guard phase == .answering, sawReadHangUp, !hasLooked, !head.isVersion1_0,
            server.now - phaseBegan >= server.limits.sweepMilliseconds
        else { return }
        hasLooked = true
        transmit(Self.interim)
    }

    private static let interim: StaticString = "HTTP/1.1 100 Continue\r\n\r\n"

    // MARK: In

    /// Reads and answers until there is nothing to be done without waiting.
    private func proceed() {
        if isProceeding { return }
        isProceeding = true
        defer { isProceeding = false }
        var answers = 0
        while case .reading = phase {
            if answers == Self.answersAtOnce { return proceedLater() }
            switch parser.parse(&input) {
            case .complete(let head):
                answers += 1
                respond(to: head)
            case .awaitingContinue(let head): answerExpectation(head)
            case .refused(let refusal): refuse(refusal)
            case .incomplete:
                enter(.reading(parser.phase(input)))
                if hasReadEnd { return endOfInput() }
                if !mayHaveMore { return }
                read()
            }
        }
        if phase == .refusing { readRefused() }
        if phase == .lingering { discard() }
    }

    /// In the loop's next turn.
    private func proceedLater() {
        let confined = LoopConfined(self)
        server.loop.run { confined.value.proceed() }
    }

    private func read() {
        if input.nextCapacity > InputBuffer.keptCapacity, !makeRoom() { return }
        let (count, isShort) = input.read(socket)
        switch count {
        case .some(let count) where count > 0:
            phaseBytes += count
            if isShort, !sawReadHangUp { mayHaveMore = false }
        case .some: hasReadEnd = true
        case .none where errno == EAGAIN: mayHaveMore = false
        case .none where errno == EINTR: break
        case .none: end()
        }
    }

    /// Acquires the memory that the next read needs.
    /// - Returns: whether the client's owner can have it; else the client was told.
    private func makeRoom() -> Bool {
        let wanted = input.nextCapacity
        if let inputLease, inputLease.amount >= wanted { return true }
        if wanted > server.limits.guestBytes, let head = parser.head,
            server.handler.isGuest(HTTPRequest(head, input.bytes, from: peer))
        {
            refuse(
                RequestRefusal(
                    .contentTooLarge, "Without signing in, a request has \(server.limits.guestBytes) bytes at most."))
            return false
        }
        do throws(ResourceRefusal) {
            if let inputLease {
                try inputLease.resize(to: wanted)
            } else {
                inputLease = try ResourceLease(wanted, of: server.memory, for: owner())
            }
            return true
        } catch {
            server.handler.note(error, .memory, of: owner())
            refuse(RequestRefusal(error))
            return false
        }
    }

    /// In whose name the request is that comes, as far as is known by now.
    private func owner() -> Owner {
        guard let head = parser.head else { return Owner(anonymousAt: peer) }
        return server.handler.owner(of: HTTPRequest(head, input.bytes, from: peer))
    }

    /// Gives back what the input does not need any more.
    private func shrinkLease() {
        if inputLease != nil, input.capacity <= InputBuffer.keptCapacity { inputLease = nil }
    }

    /// Whether the client has sent of its next request, as far as is known by now.
    private func hasNextRequest() -> Bool {
        if input.isEmpty, !hasReadEnd { read() }
        return !input.isEmpty
    }

    private func endOfInput() {
        if phase == .reading(.nothing) { return end() }
        refuse(.malformed("The request ends before its end."))
    }

    private func answerExpectation(_ head: RequestHead) {
        if server.handler.wantsBody(HTTPRequest(head, input.bytes, from: peer)) {
            enter(.reading(.body))
            transmit(Self.interim)
        } else {
            // Whether the body comes all the same is not known: nothing can be read behind it.
            closesAfterAnswer = true
            respond(to: head)
        }
    }

    private func respond(to head: RequestHead) {
        self.head = head
        enter(.answering)
        hasLooked = false
        requestCount += 1
        if !head.keepsAlive || requestCount >= server.limits.requestsPerConnection { closesAfterAnswer = true }
        server.handler.respond(to: HTTPRequest(head, input.bytes, from: peer), self)
    }

    func receive(_ response: consuming HTTPResponse) {
        requestInProgress = nil
        if phase == .ended { return }
        input.removeFirst(min(head.body.upperBound, input.count))
        parser.reset()
        shrinkLease()
        if server.isDraining, !closesAfterAnswer {
            closesAfterAnswer = !hasNextRequest()
            if phase == .ended { return }
        }
        if let viewer = response.viewer, placedFor != ObjectIdentifier(viewer) {
            placedFor = ObjectIdentifier(viewer)
            move(to: viewer.owner)
        }
        transmit(response, withBody: head.method != .head)
        proceed()
    }

    /// Takes a place in the name of who has signed in. Whoever has too many has an answer, and no connection behind it.
    private func move(to owner: Owner) {
        guard let place, place.owner != owner, place.owner != .proxy else { return }
        do throws(ResourceRefusal) {
            self.place = try server.place(for: owner)
        } catch {
            server.handler.note(error, .connections, of: owner)
            closesAfterAnswer = true
        }
    }

    /// Answers what is no request that could be served, and ends.
    /// - Parameter waitsForHead: whether the rest of its head is waited for, where a script may be behind it.
    func refuse(_ refusal: RequestRefusal, waitsForHead: Bool = true) {
        closesAfterAnswer = true
        let request = RefusedRequest(refusal)
        request.search.read(input.bytes)
        refused = request
        guard waitsForHead, server.handler.isCrossOrigin, !request.search.hasEnded, !hasReadEnd else {
            return answerRefused()
        }
        input.removeFirst(input.count)
        inputLease = nil
        enter(.refusing)
        mayHaveMore = true
        readRefused()
    }

    /// Reads on in the head of a refused request, which is not kept.
    private func readRefused() {
        while phase == .refusing, mayHaveMore, let refused {
            let (count, _) = input.read(socket)
            switch count {
            case .some(let count) where count > 0:
                refused.search.read(input.bytes)
                input.removeFirst(input.count)
                phaseBytes += count
                if refused.search.hasEnded || phaseBytes > server.limits.refusedHeadBytes { answerRefused() }
            case .some:
                hasReadEnd = true
                answerRefused()
            case .none where errno == EAGAIN: mayHaveMore = false
            case .none where errno == EINTR: break
            case .none: end()
            }
        }
    }

    private func answerRefused() {
        guard let refused = refused.take() else { return }
        var response = refused.refusal.response()
        response.requestID = server.handler.note(refused.refusal, of: peer)
        response.crossOriginHeaders = (refused.search.origin ?? []).withUnsafeBufferPointer {
            server.handler.crossOriginHeaders(forOrigin: refused.search.origin == nil ? nil : $0)
        }
        transmit(response, withBody: !refused.search.isHead)
    }

    // MARK: Out

    private func transmit(_ response: consuming HTTPResponse, withBody: Bool) {
        var head = server.head(of: response, keepsAlive: !closesAfterAnswer)
        let total = head.count + (withBody ? response.body.count : 0)
        let body = withBody ? response.body.bytes : UnsafeRawBufferPointer(start: nil, count: 0)
        var sent = 0
        if body.count <= Self.smallBody {
            let whole = server.headAndBody(body)
            sent = OutgoingAnswer.send(socket, whole)
            head = UnsafeRawBufferPointer(rebasing: whole.prefix(head.count))
        }
        if sent < total { sent = OutgoingAnswer.send(socket, head, body, from: sent) }
        if sent == total {
            server.handler.takeBack(response.body)
            return didSend()
        }
        if errno != EAGAIN { return end() }
        unsent = OutgoingAnswer(head, response.body, withBody: withBody, sent: sent, response.lease)
        enter(.sending)
    }

    /// An interim answer, behind which the request goes on.
    private func transmit(_ interim: StaticString) {
        let bytes = UnsafeRawBufferPointer(start: interim.utf8Start, count: interim.utf8CodeUnitCount)
        let sent = OutgoingAnswer.send(socket, bytes, UnsafeRawBufferPointer(start: nil, count: 0), from: 0)
        // Nothing is unsent before it, so that only a client that is gone does not take it.
        if sent != bytes.count { end() }
    }

    private func sendOn() {
        switch unsent?.send(socket) {
        case .wouldBlock: break
        case .failed: end()
        case .complete, nil:
            unsent = nil
            didSend()
        }
    }

    private func didSend() {
        if closesAfterAnswer { return linger() }
        enter(.reading(parser.phase(input)))
    }

    // MARK: The end

    /// A close with unread input would reset the connection, and the answer could be lost with it.
    private func linger() {
        shutdown(socket, Int32(SHUT_WR))
        input.release()
        inputLease = nil
        enter(.lingering)
        mayHaveMore = true
        if hasReadEnd { end() } else { discard() }
    }

    private func discard() {
        while phase == .lingering, mayHaveMore {
            let (count, _) = input.read(socket)
            input.removeFirst(input.count)
            switch count {
            case .some(let count) where count > 0:
                phaseBytes += count
                if phaseBytes > server.limits.lingerBytes { end() }
            case .some: end()
            case .none where errno == EAGAIN: mayHaveMore = false
            case .none where errno == EINTR: break
            case .none: end()
            }
        }
    }
}

/// A request that is refused, until it is answered.
private final class RefusedRequest {
    let refusal: RequestRefusal
    var search = OriginSearch()

    init(_ refusal: RequestRefusal) { self.refusal = refusal }
}

/// Something that stays on the thread of its event loop, handed to a task that runs there.
/// Safety: only made and used on the loop's thread.
struct LoopConfined<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
