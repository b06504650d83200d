/// The attackers: connections that all do as their attack has it, until they leave. Bounded in count, and in requests a second.
final class Crowd {
    private static let requestsPerSecond = 2_000
    private static let reconnectMicroseconds = 20_000
    private static let sliceMicroseconds = 250_000

    /// How many answers had each status; 0 is a connection that was closed without one.
    private(set) var answers: [Int: Int] = [:]
    private(set) var requests = 0
    private(set) var sentBytes = 0
    /// The beginning of an answer, for whoever wonders what attackers are told.
    private(set) var sample = ""

    private let poller: Poller
    private let attack: Attack
    private let senders: [Attack.Sender]
    private let port: UInt16
    private var members: [Member] = []
    private var made: [Int: [UInt8]] = [:]
    private var number: Int

    private final class Member {
        let source: UInt32
        let sender: Int
        var connection: Connection?
        var due: Int
        var sentAt = 0
        /// Answers that have not come.
        var pending = 0

        init(source: UInt32, sender: Int, due: Int) {
            self.source = source
            self.sender = sender
            self.due = due
        }
    }

    /// - Parameter number: of the first request: no two crowds send the same documents.
    init(_ poller: Poller, _ attack: Attack, _ form: Form, _ senders: [Attack.Sender], port: UInt16, number: Int) {
        self.poller = poller
        self.attack = attack
        self.senders = form == .one ? Array(senders.prefix(1)) : senders
        self.port = port
        self.number = number
        let now = monotonicMicroseconds()
        let count = form == .one ? 1 : attack.connections
        for index in 0..<count {
            let source = 0x7f01_0001 + UInt32(form == .networks ? index : 0)
            // Not all at once: a second for all of them.
            members.append(
                Member(source: source, sender: index % self.senders.count, due: now + index * 1_000_000 / count))
        }
    }

    /// What is due.
    func act() {
        let now = monotonicMicroseconds()
        for member in members where member.due <= now { act(member, now) }
    }

    func leave() {
        for member in members { member.connection?.close() }
        members = []
    }

    private func act(_ member: Member, _ now: Int) {
        guard let connection = member.connection, connection.isOpen else { return connect(member, now) }
        member.due = now + max(1_000, members.count * 1_000_000 / Self.requestsPerSecond)
        switch attack.manner {
        case .repeating:
            if member.pending == 0 { send(member, connection, 1) }
        case .reconnecting:
            if member.pending == 0 { member.connection = closed(connection) }
        case .pipelining(let count):
            if member.pending == 0 { send(member, connection, count) }
        case .leaving(let milliseconds):
            if now - member.sentAt >= milliseconds * 1_000 { member.connection = closed(connection) }
        case .readingSlowly(let bytesPerSecond):
            member.due = now + Self.sliceMicroseconds
            let slice = bytesPerSecond * Self.sliceMicroseconds / 1_000_000
            if slice > 0 { connection.read(upTo: slice) }
        case .sendingSlowly:
            member.due = now + 1_000_000
            connection.send(Array("x".utf8))
        }
    }

    private func closed(_ connection: Connection) -> Connection? {
        connection.close()
        return nil
    }

    private func connect(_ member: Member, _ now: Int) {
        member.due = now + Self.reconnectMicroseconds
        member.pending = 0
        var target = Connection.Target(source: member.source, port: port)
        var readsByItself = true
        if case .readingSlowly = attack.manner { (target.receiveBytes, readsByItself) = (4_096, false) }
        let connection = Connection(poller, target, keepsBodies: sample.isEmpty && member === members.first)
        guard connection.isOpen else { return }
        connection.readsByItself = readsByItself
        connection.answered = { [unowned self, unowned member] answer in
            member.pending -= 1
            answers[answer.status, default: 0] += 1
            if sample.isEmpty { sample = String(decoding: answer.body.prefix(300), as: UTF8.self) }
            if answer.closes { member.connection?.close() }
        }
        connection.ended = { [unowned self, unowned member] in
            if member.pending > 0 { answers[0, default: 0] += 1 }
        }
        member.connection = connection
        let count = if case .pipelining(let count) = attack.manner { count } else { 1 }
        send(member, connection, count)
    }

    private func send(_ member: Member, _ connection: Connection, _ count: Int) {
        let request = request(member.sender)
        if request.isEmpty { return }
        member.sentAt = monotonicMicroseconds()
        member.pending += count
        requests += count
        sentBytes += request.count * count
        for _ in 0..<count { connection.send(request, isHead: attack.isHead) }
    }

    private func request(_ sender: Int) -> [UInt8] {
        number += 1
        let variant = number % attack.variants
        let key = variant * senders.count + sender
        if let request = made[key] { return request }
        let request = attack.request(variant, senders[sender])
        if attack.variants <= 16 { made[key] = request }
        return request
    }
}
