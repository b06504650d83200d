internal import CLinux
internal import Glibc

/// A tenant that nobody should take the service from: its dashboard, so many times a second whether or not those before were answered
/// (open loop, so that a server that stands still is seen), and people of other tenants who sign in. A process of its own,
/// which the attackers' work does not delay.
///
///     Attack victim PORT FILE QUIET ATTACK END EMAIL …
///
/// The first line of the file is the token, each other one a body. The times are when the attack is awaited, when it begins and
/// when it ends, on the machine's clock. What was measured is printed as `Outcome` reads it.
final class Victim {
    static let requestsPerSecond = 80
    /// Each so many requests come on a connection of their own.
    private static let newConnectionEach = 8
    private static let patienceMicroseconds = 10_000_000
    private static let signInMicroseconds = 1_000_000

    private let poller = Poller()
    private let port: UInt16
    private let token: String
    private let bodies: [String]
    private let emails: [String]
    private let (quiet, attack, end): (Int, Int, Int)
    private var idle: [Connection] = []
    private var outcome = Outcome()
    private var pending = 0
    private var failures: [String: Int] = [:]

    init?(_ arguments: [String]) {
        let times = arguments.dropFirst(2).prefix(3).compactMap { Int($0) }
        guard arguments.count >= 5, times.count == 3, let port = UInt16(arguments[0]),
            let lines = TextFile.lines(arguments[1]), lines.count > 1
        else { return nil }
        self.port = port
        token = lines[0]
        bodies = Array(lines.dropFirst())
        emails = Array(arguments.dropFirst(5))
        (quiet, attack, end) = (times[0], times[1], times[2])
    }

    func run() {
        let step = 1_000_000 / Self.requestsPerSecond
        var (next, nextSignIn, number) = (quiet, attack + Self.signInMicroseconds / 2, 0)
        while true {
            let now = monotonicMicroseconds()
            while next <= now, next < end {
                ask(number, due: next)
                number += 1
                next += step
            }
            if nextSignIn <= now, nextSignIn < end, !emails.isEmpty {
                signIn(outcome.signIns.count + 1, due: nextSignIn)
                nextSignIn += Self.signInMicroseconds
            }
            let isDone = pending == 0 && pendingSignIns.isEmpty
            if now >= end, isDone || now >= end + Self.patienceMicroseconds { break }
            poller.turn(milliseconds: Int32(max(1, min(20, (min(next, nextSignIn) - now) / 1_000))))
        }
        outcome.attackFailures += pending
        outcome.reasons =
            failures.map { "\($0.key) ×\($0.value)" } + (pending == 0 ? [] : ["no answer ×\(pending)"])
            + (pendingSignIns.isEmpty ? [] : ["sign-in: no answer ×\(pendingSignIns.count)"])
        print(outcome.text)
    }

    private func ask(_ number: Int, due: Int) {
        let isNew = number % Self.newConnectionEach == 0 || idle.isEmpty
        let connection =
            isNew ? Connection(poller, .init(source: 0x7f00_0001, port: port), keepsBodies: true) : idle.removeLast()
        pending += 1
        connection.answered = { [unowned self, unowned connection] answer in
            pending -= 1
            let isRight = answer.status == 200 && answer.body.end(of: "\"errors\"") == nil
            if isRight {
                note(monotonicMicroseconds() - due, due: due)
            } else {
                fail(due, "\(answer.status) " + String(decoding: answer.body.prefix(160), as: UTF8.self))
            }
            connection.ended = {}
            if answer.closes { connection.close() } else { idle.append(connection) }
        }
        connection.ended = { [unowned self] in
            pending -= 1
            fail(due, "connection closed")
        }
        connection.send(HTTPText.post(bodies[number % bodies.count], token: token))
        open[ObjectIdentifier(connection)] = connection
        if !connection.isOpen { connection.ended() }
    }

    /// Sockets hold their handlers; those that were never made are held here.
    private var open: [ObjectIdentifier: Connection] = [:]

    private func note(_ microseconds: Int, due: Int) {
        if due < attack { outcome.quiet.append(microseconds) } else { outcome.attack.append(microseconds) }
    }

    private func fail(_ due: Int, _ reason: String) {
        failures[reason, default: 0] += 1
        if due < attack { outcome.quietFailures += 1 } else { outcome.attackFailures += 1 }
    }

    private func signIn(_ number: Int, due: Int) {
        outcome.signIns.append(Outcome.never)
        let source = 0x7f02_0000 + UInt32(due / 1_000_000 % 60_000) + 1
        let connection = Connection(poller, .init(source: source, port: port), keepsBodies: true)
        pendingSignIns[number] = connection
        connection.answered = { [unowned self, unowned connection] answer in
            if answer.body.end(of: "\"accessToken\":\"") != nil {
                outcome.signIns[number - 1] = monotonicMicroseconds() - due
            } else {
                failures[
                    "sign-in \(answer.status) " + String(decoding: answer.body.prefix(160), as: UTF8.self), default: 0] +=
                    1
            }
            connection.close()
            pendingSignIns[number] = nil
        }
        connection.ended = { [unowned self] in
            failures["sign-in: connection closed", default: 0] += 1
            pendingSignIns[number] = nil
        }
        let email = emails[(due / 1_000_000 + number) % emails.count]
        connection.send(HTTPText.post(HTTPText.signIn(email)))
    }

    private var pendingSignIns: [Int: Connection] = [:]
}
