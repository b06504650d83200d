internal import Glibc
internal import Synchronization

/// Writes lines on a thread of its own: a reader that is slow, or has stopped reading, holds up no event loop. What waits is
/// bounded; lines beyond it are dropped, and counted.
final class LogThread: Sendable {
    private static let maximumBytes = 1 << 20
    /// So long does an end wait for a reader.
    private static let patienceMilliseconds = 500

    private struct State {
        var waiting: [UInt8] = []
        var isWriting = false
        var droppedLines = 0
    }

    private let state = Mutex(State())
    // Safety: the semaphore is made before anything waits, is for threads to share, and never ends.
    private nonisolated(unsafe) let available: UnsafeMutablePointer<sem_t>

    /// - Parameter output: writes bytes, and may take its time; says how many it has written.
    init(_ output: @escaping @Sendable (UnsafeRawBufferPointer) -> Int) throws(SystemError) {
        available = .allocate(capacity: 1)
        sem_init(available, 0, 0)
        try Thread.start { self.run(output) }
    }

    var droppedLines: Int { state.withLock { $0.droppedLines } }

    /// - Parameter lines: whole ones.
    func write(_ lines: UnsafeRawBufferPointer) {
        let isFirst = state.withLock { state in
            if state.waiting.count + lines.count > Self.maximumBytes {
                state.droppedLines += Self.lineCount(lines)
                return false
            }
            state.waiting.append(contentsOf: lines)
            return state.waiting.count == lines.count
        }
        if isFirst { sem_post(available) }
    }

    static func lineCount(_ bytes: some Sequence<UInt8>) -> Int { bytes.count { $0 == UInt8(ascii: "\n") } }

    private func run(_ output: (UnsafeRawBufferPointer) -> Int) {
        // What is written and what waits take the same two pieces of memory in turn.
        var bytes: [UInt8] = []
        while true {
            while sem_wait(available) != 0 {}
            state.withLock { state in
                swap(&bytes, &state.waiting)
                state.isWriting = true
            }
            let written = bytes.withUnsafeBytes(output)
            state.withLock { state in
                state.isWriting = false
                state.droppedLines += Self.lineCount(bytes[written...])
            }
            bytes.removeAll(keepingCapacity: true)
        }
    }

    /// Waits until all is written, for a while.
    func finish() {
        for _ in 0..<Self.patienceMilliseconds {
            if state.withLock({ $0.waiting.isEmpty && !$0.isWriting }) { return }
            usleep(1_000)
        }
    }
}
