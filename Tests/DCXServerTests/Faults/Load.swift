import Foundation
import GraphQLCore
import Synchronization

@testable import DCXServer

/// Clients that send a query again and again, each on its own connection, until told to finish.
final class Load: Sendable {
    struct Answers {
        var succeeded = 0
        var failed = 0
        /// Requests that got no answer at all.
        var lost = 0
        var codes: Set<String> = []
        fileprivate var milliseconds: [Int] = []
        fileprivate var lastSucceeded = false
        fileprivate var running = 0

        var slowestMilliseconds: Int { milliseconds.max() ?? 0 }

        /// So long did the slowest hundredth take at least.
        var p99Milliseconds: Int {
            let sorted = milliseconds.sorted()
            return sorted.isEmpty ? 0 : sorted[(sorted.count - 1) * 99 / 100]
        }
    }

    private static let clients = 8
    private let answers = Mutex(Answers())
    private let isFinished = Mutex(false)

    init(_ server: TestServer, _ query: String, token: String) throws {
        for _ in 0..<Self.clients {
            answers.withLock { $0.running += 1 }
            try Thread.start { self.run(server, query, token) }
        }
    }

    private func run(_ server: TestServer, _ query: String, _ token: String) {
        defer { answers.withLock { $0.running -= 1 } }
        guard var client = try? TestClient(port: server.port) else { return answers.withLock { $0.lost += 1 } }
        while !isFinished.withLock({ $0 }) {
            let startedAt = EventLoop.monotonicMilliseconds()
            guard let answer = try? client.post(query, token: token) else {
                return answers.withLock { $0.lost += 1 }
            }
            let duration = EventLoop.monotonicMilliseconds() - startedAt
            answers.withLock { answers in
                answers.codes.formUnion(answer.codes)
                answers.lastSucceeded = answer.codes.isEmpty && answer.status == 200
                if answers.lastSucceeded { answers.succeeded += 1 } else { answers.failed += 1 }
                answers.milliseconds.append(duration)
            }
        }
    }

    /// Waits for so many answers more.
    func waitForAnswers(_ count: Int) throws {
        let target = answers.withLock { $0.succeeded + $0.failed } + count
        try wait(30_000, "\(count) answers") { $0.succeeded + $0.failed >= target }
    }

    func waitForSuccess(withinMilliseconds limit: Int) throws {
        let before = answers.withLock { $0.succeeded }
        try wait(limit, "a success") { $0.succeeded > before + Self.clients && $0.lastSucceeded }
    }

    func waitForFailure(withinMilliseconds limit: Int) throws {
        let before = answers.withLock { $0.failed }
        try wait(limit, "a failure") { $0.failed > before }
    }

    private func wait(_ limit: Int, _ what: String, _ isReached: (Answers) -> Bool) throws {
        let deadline = EventLoop.monotonicMilliseconds() + limit
        while !answers.withLock({ isReached($0) }) {
            if EventLoop.monotonicMilliseconds() > deadline {
                throw TestFailure("no \(what) in \(limit) ms: \(answers.withLock { $0 })")
            }
            usleep(2_000)
        }
    }

    func finish() -> Answers {
        isFinished.withLock { $0 = true }
        while answers.withLock({ $0.running }) > 0 { usleep(1_000) }
        return answers.withLock { $0 }
    }
}
