internal import CPostgres
internal import DCXSchema

/// One connection to a database, non-blocking and pipelined: statements of many requests are under way at once, and
/// answers come in their order. On its event loop's thread only. libpq makes and authenticates it; statements and rows are
/// read and written here (PostgreSQL 15, chapter 55), see docs/decisions/0007-rows-without-libpq.md.
///
/// When a statement fails, PostgreSQL passes over those behind it up to the next Sync; they were only passed over, so they
/// are sent once more, each with a Sync of its own.
final class PostgresConnection: EventHandler {
    private static let maximumPrepared = 1_000
    private static let backoffMilliseconds = 50...500

    private let database: DatabaseName
    private let url: String
    private let limits: PostgresLimits
    private let observe: (DatabaseObservation) -> Void
    private let loop: EventLoop
    /// Not in transactions: what is sent again could come behind their end.
    var repeatsPassedOver = true
    private var connection: OpaquePointer?
    /// When it is ready.
    private var channel: WireChannel?
    private var input = WireBuffer(capacity: 64 * 1024)
    private var output = WireBuffer(capacity: 16 * 1024)
    /// Of the statement whose rows come.
    private var rows: PostgresRows.Builder?
    private var state = State.disconnected
    private var token: UInt64 = 0
    private var watched: (socket: Int32, events: UInt32)?
    private var backoff = PostgresConnection.backoffMilliseconds.lowerBound
    private var connectingUntil = 0
    /// Why there is no connection, for the log and for those who ask.
    private(set) var lastProblem = "not connected yet"
    /// Counts the connections that there have been: what began on one does not go on on the next.
    private(set) var session = 0

    /// What has been sent and not been answered, oldest first.
    private var underWay = Fifo<Command>()
    /// What waits for the connection to be there.
    private var waiting: [Query] = []
    /// What was passed over behind a failed statement.
    private var passedOver: [Query] = []
    private var needsSync = false
    private var prepared: [ObjectIdentifier: PreparedStatement] = [:]
    private var preparedCount = 0
    /// What the server said before it ended the connection.
    private var lastWords: String?
    /// Why a text could not be prepared: the reason of the query behind it, which is only passed over.
    private var prepareFailure: DatabaseError?

    private enum State {
        case disconnected, connecting, ready
    }

    private struct Query {
        let statement: Statement
        /// Nil when it waits no longer: the answer is thrown away.
        var receiver: (any StatementReceiver)?
        /// In milliseconds of the monotonic clock.
        let deadline: Int
        /// It was passed over once: if it fails again it stays failed.
        var isRepeated = false
    }

    private struct PreparedStatement {
        let name: String
        /// Kept, so that its identity stays its own.
        let text: StatementText
    }

    private enum Command {
        case setUp
        case prepare(StatementText)
        case query(Query)
        case sync
    }

    init(
        _ database: DatabaseName, url: String, _ limits: PostgresLimits, _ loop: EventLoop,
        observe: @escaping (DatabaseObservation) -> Void
    ) {
        self.database = database
        self.url = url
        self.limits = limits
        self.loop = loop
        self.observe = observe
    }

    var isReady: Bool { state == .ready }

    /// Statements that are under way or wait.
    var load: Int { underWay.count + waiting.count }

    // MARK: Sending

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        let deadline = EventLoop.monotonicMilliseconds() + limits.statementMilliseconds
        var query = Query(statement: statement, receiver: receiver, deadline: deadline)
        query.isRepeated = !repeatsPassedOver
        if load >= limits.queuedStatements {
            receiver.receive(.failure(.overloaded(database)))
        } else if state == .ready {
            start(query)
        } else if state == .connecting {
            waiting.append(query)
        } else {
            receiver.receive(.failure(.unavailable(database, reason: lastProblem)))
        }
    }

    /// Ends the level: one Sync for what was sent since the last.
    func flush() {
        guard state == .ready, needsSync else { return }
        output.appendSync()
        underWay.append(.sync)
        needsSync = false
        pushOut()
    }

    private func start(_ query: Query) {
        let name = name(of: query.statement.text)
        output.appendExecution(name, query.statement.parameters)
        underWay.append(.query(query))
        needsSync = true
    }

    /// The name that a text is prepared under, preparing it where it is not yet.
    private func name(of text: StatementText) -> String {
        if let known = prepared[ObjectIdentifier(text)] { return known.name }
        let name = "s\(preparedCount)"
        output.appendParse(name, text.sql)
        preparedCount += 1
        underWay.append(.prepare(text))
        if prepared.count < Self.maximumPrepared {
            prepared[ObjectIdentifier(text)] = PreparedStatement(name: name, text: text)
        }
        return name
    }

    private func pushOut() {
        while let channel, !output.isEmpty {
            switch channel.write(output.bytes) {
            case .bytes(let count): output.removeFirst(count)
            case .wouldBlock: return watch(EventLoop.readable | EventLoop.writable)
            case .ended(let reason): return lose(because: reason)
            }
        }
        if state == .ready { watch(EventLoop.readable) }
    }

    // MARK: Deadlines

    /// Answers what has waited too long; called now and then.
    func expire(now: Int) {
        if state == .connecting, now > connectingUntil { return lose() }
        var late: [any StatementReceiver] = []
        underWay.mutate { command in
            guard case .query(var query) = command, query.deadline <= now, let receiver = query.receiver else { return }
            query.receiver = nil
            command = .query(query)
            late.append(receiver)
        }
        while let first = waiting.first, first.deadline <= now {
            waiting.removeFirst()
            if let receiver = first.receiver { late.append(receiver) }
        }
        for receiver in late { receiver.receive(.failure(.deadlineExceeded(database))) }
    }

    // MARK: Events

    func handle(_ events: UInt32) {
        switch state {
        case .connecting: pollConnecting()
        case .ready:
            if events & EventLoop.writable != 0 { pushOut() }
            readIn()
        case .disconnected: break
        }
    }

    /// Reads what has come, until there is no more.
    private func readIn() {
        let session = session
        input.reserve(WireChannel.readBytes)
        while state == .ready, self.session == session, let channel {
            var transfer = WireChannel.Transfer.wouldBlock
            var room = 0
            input.fill { free in
                room = free.count
                transfer = channel.read(into: free)
                if case .bytes(let count) = transfer { return count }
                return 0
            }
            switch transfer {
            case .bytes(let count):
                takeMessages(session)
                // Less than there was room for: the socket has nothing else; what TLS keeps back it says by itself.
                if count < room, PQsslInUse(connection) == 0 { return }
            case .wouldBlock: return
            case .ended(let reason): return lose(because: lastWords ?? reason)
            }
        }
    }

    private func takeMessages(_ session: Int) {
        while state == .ready, self.session == session {
            switch WireMessage.next(&input) {
            case .message(let message): take(message)
            case .incomplete(let count): return input.reserve(max(count, WireChannel.readBytes))
            case .malformed: return lose(because: "the server said what is no message")
            }
        }
    }

    private func take(_ message: WireMessage) {
        switch message.type {
        case UInt8(ascii: "D"): takeRow(message.body)
        case UInt8(ascii: "2"): rows = PostgresRows.Builder()
        case UInt8(ascii: "C"), UInt8(ascii: "I"): takeEnd()
        case UInt8(ascii: "1"): takePrepared()
        case UInt8(ascii: "E"): takeFailure(message)
        case UInt8(ascii: "Z"): takeSync()
        // Notices, settings, notifications.
        case UInt8(ascii: "N"), UInt8(ascii: "S"), UInt8(ascii: "A"): break
        default: lose(because: "the server said what was not asked")
        }
    }

    private func takeRow(_ body: UnsafeRawBufferPointer) {
        if !(rows?.append(body) ?? false) { lose(because: "the server sent a row that is none") }
    }

    private func takePrepared() {
        switch underWay.removeFirst() {
        case .prepare, .setUp: break
        default: lose(because: "the server prepared what was not asked")
        }
    }

    /// A statement is done.
    private func takeEnd() {
        switch underWay.removeFirst() {
        case .query(let query):
            guard let rows = rows.take() else { return lose(because: "the server sent no result") }
            query.receiver?.receive(.success(rows.finish()))
        case .setUp: rows = nil
        default: lose(because: "the server answered what was not asked")
        }
    }

    /// The oldest command has failed; or the connection ends, or the transaction around the statements before a Sync.
    private func takeFailure(_ message: WireMessage) {
        rows = nil
        let failure = failure(message)
        if case .unavailable(_, let reason) = failure { lastWords = reason }
        switch underWay.first {
        case .prepare(let text):
            prepared[ObjectIdentifier(text)] = nil
            prepareFailure = failure
            _ = underWay.removeFirst()
        case .query(let query):
            _ = underWay.removeFirst()
            query.receiver?.receive(.failure(failure))
        case .setUp: _ = underWay.removeFirst()
        case .sync, nil: break
        }
    }

    /// What has no answer by now was passed over.
    private func takeSync() {
        while let command = underWay.removeFirst() {
            switch command {
            case .sync:
                prepareFailure = nil
                return repeatPassedOver()
            case .prepare(let text): prepared[ObjectIdentifier(text)] = nil
            case .query(var query) where !query.isRepeated:
                query.isRepeated = true
                passedOver.append(query)
            case .query(let query): query.receiver?.receive(.failure(prepareFailure ?? Self.passedOver(database)))
            case .setUp: break
            }
        }
    }

    private static func passedOver(_ database: DatabaseName) -> DatabaseError {
        .failed(database, sqlState: "25P02", message: "passed over behind a statement that failed")
    }

    private func repeatPassedOver() {
        let queries = passedOver
        passedOver.removeAll()
        for query in queries {
            start(query)
            flush()
        }
    }

    private func failure(_ message: WireMessage) -> DatabaseError {
        let state = message.errorField("C") ?? "?????"
        let text = message.errorField("M") ?? ""
        // The server shuts down, or the connection is broken: no fault of the statement.
        if state.hasPrefix("57P") || state.hasPrefix("08") { return .unavailable(database, reason: text) }
        return .failed(database, sqlState: state, message: text)
    }

    // MARK: Connecting

    func connect() {
        guard state == .disconnected else { return }
        connection = PQconnectStart(url)
        guard connection != nil, PQstatus(connection) != CONNECTION_BAD else { return lose() }
        state = .connecting
        connectingUntil = EventLoop.monotonicMilliseconds() + limits.connectMilliseconds
        watch(EventLoop.writable)
    }

    private func pollConnecting() {
        switch PQconnectPoll(connection) {
        case PGRES_POLLING_READING: watch(EventLoop.readable)
        case PGRES_POLLING_WRITING: watch(EventLoop.writable)
        case PGRES_POLLING_OK: becomeReady()
        default: lose()
        }
    }

    private func becomeReady() {
        guard let connection, PQsetnonblocking(connection, 1) == 0 else { return lose() }
        guard let channel = WireChannel(connection) else {
            return lose(because: "connections that GSSAPI encrypts are not supported: set gssencmode=disable")
        }
        self.channel = channel
        // Keys travel as arrays, whose statements would be planned anew each time.
        let setUp = """
            SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('timezone', 'UTC', false),
                   set_config('statement_timeout', '\(limits.statementMilliseconds)ms', false)
            """
        output.appendParse("", setUp)
        output.appendExecution("", [])
        // Each of the two is answered.
        underWay.append(.setUp)
        underWay.append(.setUp)
        needsSync = true
        state = .ready
        backoff = Self.backoffMilliseconds.lowerBound
        lastProblem = ""
        observe(.connected(database))
        // By itself: a BEGIN behind it would make it part of a transaction.
        flush()
        let queries = waiting
        waiting.removeAll()
        for query in queries { start(query) }
        flush()
    }

    /// The connection is lost, or could not be made: what was under way fails, and another try follows.
    private func lose(because reason: String? = nil) {
        let problem = reason ?? connection.flatMap { PQerrorMessage($0) }.map { String(cString: $0) } ?? "out of memory"
        if problem != lastProblem { observe(.lost(database, reason: problem)) }
        lastProblem = problem
        close()
        lastWords = nil
        let failed = underWay.removeAll().compactMap { command in
            if case .query(let query) = command { query } else { nil }
        }
        let queries = passedOver + failed + waiting
        passedOver.removeAll()
        waiting.removeAll()
        for query in queries {
            query.receiver?.receive(.failure(.unavailable(database, reason: lastProblem)))
        }
        _ = loop.schedule(afterMilliseconds: Int.random(in: backoff / 2...backoff)) { [weak self] in self?.connect() }
        backoff = min(backoff * 2, Self.backoffMilliseconds.upperBound)
    }

    /// Gives the connection up, with what runs on it, for a new one.
    func reset() { if state == .ready { lose(because: "a transaction was given up") } }

    func close() {
        state = .disconnected
        session += 1
        if let watched { loop.end(watched.socket, token: token) }
        watched = nil
        if let connection { PQfinish(connection) }
        connection = nil
        channel = nil
        input.removeAll()
        output.removeAll()
        rows = nil
        needsSync = false
        prepared.removeAll()
    }

    /// Watches the connection's socket, which may be another one after each step of connecting.
    private func watch(_ events: UInt32) {
        let socket = PQsocket(connection)
        if let watched, watched.socket == socket, state == .ready || token != 0 {
            if watched.events != events { loop.change(socket, events, token: token) }
        } else {
            if let watched { loop.end(watched.socket, token: token) }
            token = loop.watch(socket, events, self)
        }
        watched = (socket, events)
    }
}
