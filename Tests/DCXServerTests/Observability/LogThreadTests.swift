import Glibc
import Synchronization
import Testing

@testable import DCXServer

/// The thread that writes the log: in order, and without anybody waiting for the reader.
struct LogThreadTests {
    private static let line = Array("a line\n".utf8)

    private func write(_ bytes: [UInt8], to thread: LogThread) { bytes.withUnsafeBytes { thread.write($0) } }

    @Test func linesAreWrittenInOrder() throws {
        let written = Mutex<[UInt8]>([])
        let thread = try LogThread { bytes in
            written.withLock { $0.append(contentsOf: bytes) }
            return bytes.count
        }
        var all: [UInt8] = []
        for number in 0..<10_000 {
            let line = Array("\(number)\n".utf8)
            all += line
            write(line, to: thread)
        }
        thread.finish()
        #expect(written.withLock { $0 } == all)
        #expect(thread.droppedLines == 0)
    }

    @Test func linesThatNobodyReadsAreDroppedAndCounted() throws {
        let isReading = Mutex(false)
        let thread = try LogThread { bytes in
            while !isReading.withLock({ $0 }) { usleep(1_000) }
            return bytes.count
        }
        let many = [UInt8](repeating: UInt8(ascii: "\n"), count: 1 << 19)
        for _ in 0..<8 { write(many, to: thread) }
        #expect(thread.droppedLines >= 3 << 19)
        isReading.withLock { $0 = true }
        thread.finish()
        let dropped = thread.droppedLines
        write(Self.line, to: thread)
        thread.finish()
        #expect(thread.droppedLines == dropped)
    }

    @Test func linesThatTheSystemRefusesAreCounted() throws {
        let thread = try LogThread { _ in Self.line.count }
        write(Self.line + Self.line + Self.line, to: thread)
        thread.finish()
        #expect(thread.droppedLines == 2)
    }
}
