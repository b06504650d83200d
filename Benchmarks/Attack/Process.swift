internal import CLinux
internal import Glibc

/// A process that this one has started.
final class Process {
    let id: pid_t
    private(set) var hasEnded = false

    /// - Parameter command: for the shell, which gives its place to what it starts.
    init?(_ command: String) {
        var id = pid_t()
        var arguments: [UnsafeMutablePointer<CChar>?] =
            ["/bin/sh", "-c", command].map { (text: String) in strdup(text) } + [nil]
        defer { for argument in arguments { free(argument) } }
        guard posix_spawn(&id, "/bin/sh", nil, nil, &arguments, clinux_environment()) == 0 else { return nil }
        self.id = id
    }

    var isAlive: Bool {
        if !hasEnded {
            var status: Int32 = 0
            hasEnded = waitpid(id, &status, WNOHANG) == id
        }
        return !hasEnded
    }

    /// Asks it to end, and has it end after so long.
    func stop(withinMilliseconds limit: Int) {
        if isAlive { kill(id, SIGTERM) }
        for _ in 0..<(limit / 20) where isAlive { usleep(20_000) }
        if isAlive { kill(id, SIGKILL) }
        wait()
    }

    func wait() { while isAlive { usleep(10_000) } }

    /// A line of `/proc/…/status` that counts KiB, in MiB; 0 where there is none.
    static func mebibytes(_ process: Int, _ line: String) -> Int {
        let text = TextFile.lines("/proc/\(process)/status")?.first { $0.hasPrefix(line + ":") }
        return (text?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0)
            / 1_024
    }

    static func children(of process: Int) -> [Int] {
        TextFile.read("/proc/\(process)/task/\(process)/children")?.split(separator: " ").compactMap { Int($0) } ?? []
    }
}
