internal import Glibc
internal import Synchronization

/// Standard error. A command writes there itself; a process that serves has a thread for it.
enum Log {
    private static let thread = Mutex<LogThread?>(nil)

    /// From now on nobody waits for whoever reads standard error.
    static func startThread() throws(SystemError) {
        let started = try LogThread { writeNow($0) }
        thread.withLock { $0 = started }
    }

    /// Writes what is left, as far as it is read.
    static func endThread() {
        let ended = thread.withLock { $0.take() }
        ended?.finish()
    }

    static func write(_ bytes: UnsafeRawBufferPointer) {
        if let thread = thread.withLock({ $0 }) { thread.write(bytes) } else { writeNow(bytes) }
    }

    /// What a command says to the operator.
    static func say(_ text: String) {
        let line = Array((text + "\n").utf8)
        line.withUnsafeBytes { write($0) }
    }

    /// Lines that could not be written.
    static var droppedLines: Int { thread.withLock { $0 }?.droppedLines ?? 0 }

    /// Whole, unless the system refuses: a full disk, or nobody is there to read.
    /// - Returns: how many bytes were written.
    @discardableResult
    private static func writeNow(_ bytes: UnsafeRawBufferPointer) -> Int {
        var written = 0
        while written < bytes.count {
            let count = Glibc.write(STDERR_FILENO, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            written += count
        }
        return written
    }
}
