import Foundation
import Glibc
import GraphQLCore
import Synchronization

@testable import DCXServer

/// The real binary, with the settings of the tests besides those that are given, and what it says on standard error.
final class ServerProcess: Sendable {
    private struct Output {
        var lines: [String] = []
        var rest: [UInt8] = []
        var hasEnded = false

        /// - Parameter chunk: nothing at the end.
        mutating func append(_ chunk: ArraySlice<UInt8>) {
            if chunk.isEmpty { hasEnded = true }
            rest += chunk
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                lines.append(String(decoding: rest[..<end], as: UTF8.self))
                rest.removeFirst(end + 1)
            }
        }
    }

    private static let starting = Mutex(0)
    /// Those that nobody has seen the end of. A server outlives whoever reads its log, but none outlives the tests.
    private static let running = Mutex<Set<pid_t>>([])
    private static let isRunningBounded: Bool = {
        atexit { ServerProcess.running.withLock { for process in $0 { kill(process, SIGKILL) } } } == 0
    }()

    private let process: pid_t
    private let output = Mutex(Output())
    private let printed = Mutex(Output())

    /// Starts a command; `serve` on a free port.
    /// - Parameters:
    ///   - file: where its output goes; to this where there is none.
    ///   - virtualMiB: what it may map of memory, as `ulimit -v` says; nil is without limit.
    init(
        _ arguments: [String] = ["serve"], _ settings: [String: String] = [:], outputTo file: String? = nil,
        virtualMiB: Int? = nil
    ) throws {
        var environment = ProcessInfo.processInfo.environment
        environment["DCX_LISTEN"] = "127.0.0.1:0"
        environment["DCX_LOG"] = "json"
        environment.merge(settings) { $1 }
        guard let binary = environment["DCX_TEST_SERVER"] else {
            throw TestFailure("there is no binary: tests are run by `make test`")
        }
        let variables = environment
        // One at a time: none inherits the pipes of another.
        let (process, errors, out) = try Self.starting.withLock { _ in
            let errors = try Self.pipe()
            let out = try Self.pipe()
            let limit = virtualMiB.map { ["/bin/sh", "-c", "ulimit -v \($0 << 10) && exec \"$0\" \"$@\""] } ?? []
            let process = try Self.spawn(
                limit + [binary] + arguments, variables, out: out.write, errors: errors.write, file)
            close(errors.write)
            close(out.write)
            return (process, errors.read, out.read)
        }
        self.process = process
        if Self.isRunningBounded { Self.running.withLock { _ = $0.insert(process) } }
        try Thread.start { Self.read(errors) { chunk in self.output.withLock { $0.append(chunk) } } }
        try Thread.start { Self.read(out) { chunk in self.printed.withLock { $0.append(chunk) } } }
    }

    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw TestFailure("there is no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Not Foundation's Process: it would wait for what the process has started too.
    private static func spawn(
        _ arguments: [String], _ environment: [String: String], out: Int32, errors: Int32, _ file: String?
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let file {
            posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, file, O_WRONLY, 0)
        } else {
            posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO)
        }
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        let words = arguments.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var process = pid_t()
        let failure = posix_spawn(&process, arguments[0], &actions, nil, words, variables)
        if failure != 0 { throw TestFailure("\(arguments[0]) does not start: \(String(cString: strerror(failure)))") }
        return process
    }

    private static func read(_ pipe: Int32, _ take: (ArraySlice<UInt8>) -> Void) {
        defer { close(pipe) }
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(pipe, &chunk, chunk.count)
            take(chunk.prefix(max(0, count)))
            if count <= 0 { return }
        }
    }

    /// What it has said, a line each.
    var lines: [String] { output.withLock { $0.lines } }

    /// What it has said to the end, when it has ended.
    func allLines() throws -> [String] {
        try Self.wait(5_000, "end of output") {
            output.withLock { $0.hasEnded } && printed.withLock { $0.hasEnded } ? true : nil
        }
        return printed.withLock { $0.lines } + lines
    }

    /// The port that it serves on, when it does.
    func port() throws -> UInt16 {
        try Self.wait(20_000, "port: \(lines)") {
            lines.lazy.compactMap { $0.wholeMatch(of: /.*serving on http:\/\/[^:]+:(\d+)\/graphql.*/)?.output.1 }.first
                .flatMap { UInt16($0) }
        }
    }

    /// Waits for a line that has all of these.
    func line(with parts: String...) throws -> String {
        try Self.wait(20_000, "line with \(parts): \(lines)") {
            lines.first { line in parts.allSatisfy { line.contains($0) } }
        }
    }

    /// What it has in memory now and what it has mapped, in MiB.
    var memoryMiB: (resident: Int, mapped: Int) {
        let text = (try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").prefix(2).compactMap { Int($0) }
        return pages.count == 2 ? (pages[1] >> 8, pages[0] >> 8) : (0, 0)
    }

    func signal(_ number: Int32) { kill(process, number) }

    /// Waits for its end.
    /// - Returns: its exit code; nil where a signal ended it.
    func exitCode(withinMilliseconds limit: Int = 20_000) throws -> Int? {
        let status = try Self.wait(limit, "end of the process") { () -> Int32? in
            var status: Int32 = 0
            return waitpid(process, &status, WNOHANG) == process ? status : nil
        }
        Self.running.withLock { _ = $0.remove(process) }
        return status & 0x7f == 0 ? Int(status >> 8 & 0xff) : nil
    }

    @discardableResult
    static func wait<Value>(
        _ limit: Int, _ what: @autoclosure () -> String, _ value: () throws -> Value?
    ) throws -> Value {
        let deadline = EventLoop.monotonicMilliseconds() + limit
        while true {
            if let value = try value() { return value }
            if EventLoop.monotonicMilliseconds() > deadline { throw TestFailure("no \(what()) in \(limit) ms") }
            usleep(1_000)
        }
    }
}
