internal import Glibc
internal import GraphQLCore
internal import Synchronization

/// Standard error. A command writes there itself; a process that serves has a thread for it.
enum Log {
    private static let thread = Mutex<LogThread?>(nil)
    private static let format = Mutex(LogFormat.text)
    /// What was refused where there is no thread.
    private static let refusedLines = Mutex(0)

    /// From now on nobody waits for whoever reads standard error. A file has no reader, and takes lines in less time than
    /// another thread does: it is written to as before.
    static func startThread() throws(SystemError) {
        if isFile { return }
        let started = try LogThread { writeNow($0) }
        thread.withLock { $0 = started }
    }

    /// Writes what is left, as far as it is read.
    static func endThread() {
        let ended = thread.withLock { $0.take() }
        ended?.finish()
    }

    static func write(_ bytes: UnsafeRawBufferPointer) {
        if let thread = thread.withLock({ $0 }) { return thread.write(bytes) }
        let written = writeNow(bytes)
        if written == bytes.count { return }
        refusedLines.withLock { $0 += LogThread.lineCount(bytes[written...]) }
    }

    private static var isFile: Bool {
        var status = stat()
        return fstat(STDERR_FILENO, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// How `say` writes from now on: until a command knows, as text.
    static func use(_ format: LogFormat) { Self.format.withLock { $0 = format } }

    /// What a command says to the operator: a line of JSON where the log is JSON, else the text as it is.
    static func say(_ text: String, _ level: LogLevel = .info) {
        var out = JSONBuffer(capacity: 256)
        if format.withLock({ $0 }) == .json {
            var time = LogTime()
            time.appendBeginning(level, to: &out)
            out.append("\"message\":")
            out.appendString(text)
            out.append("}\n")
        } else {
            out.appendText(text + "\n")
        }
        write(out.bytes)
    }

    /// Lines that could not be written.
    static var droppedLines: Int { (thread.withLock { $0 }?.droppedLines ?? 0) + refusedLines.withLock { $0 } }

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
