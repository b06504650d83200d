import CLinux
import Glibc
import Testing

@testable import DCXServer

/// Who takes an answer, or sends a body, at the rate that is promised is not cut off; who stops is.
struct ProgressClockTests {
    private static let sweep = 250

    /// Milliseconds until a client is cut off that moves so many bytes each so many milliseconds; nil where it is not within an hour.
    private func end(bytes: Int, eachMilliseconds period: Int, window: Int = 20_000, rate: Int = 4_096, first: Int = 0)
        -> Int?
    {
        var clock = ProgressClock(windowMilliseconds: window, bytesPerSecond: rate, now: 1_000)
        var moved = first
        for time in stride(from: Self.sweep, through: 3_600_000, by: Self.sweep) {
            if time % period < Self.sweep { moved += bytes }
            if clock.isOver(bytes: moved, now: 1_000 + time) { return time }
            moved = 0
        }
        return nil
    }

    /// At the rate or above it, in small pieces and in those that kernels make of it.
    @Test(arguments: [
        (1_024, 250), (4_096, 1_000), (16_384, 4_000), (65_483, 15_500), (60_000, 1_000), (1_200_000, 20_000),
        (4_000, 250),
        (81_920, 20_000),
    ])
    func clientAtTheRateIsNeverCutOff(bytes: Int, period: Int) {
        #expect(end(bytes: bytes, eachMilliseconds: period) == nil)
    }

    @Test(arguments: [(900, 250), (3_600, 1_000), (57_600, 16_000), (1, 250), (0, 1_000)])
    func clientBelowTheRateIsCutOff(bytes: Int, period: Int) {
        #expect(end(bytes: bytes, eachMilliseconds: period) != nil)
    }

    /// What went fast before is credit for one window more, and no longer.
    @Test(arguments: [0, 4_096, 1 << 20, 1 << 30])
    func clientThatStopsIsCutOffSoon(first: Int) throws {
        let end = try #require(self.end(bytes: 0, eachMilliseconds: 1_000, first: first))
        #expect(20_000..<42_000 ~= end)
    }

    @Test func noRateIsNoLimit() { #expect(end(bytes: 0, eachMilliseconds: 1_000, rate: 0) == nil) }

    @Test func clockThatStandsStillCutsNobodyOff() {
        var clock = ProgressClock(windowMilliseconds: 1, bytesPerSecond: 1, now: 5)
        let isOver = [
            clock.isOver(bytes: 0, now: 5), clock.isOver(bytes: 0, now: 5), clock.isOver(bytes: 0, now: 7),
            clock.isOver(bytes: Int.max, now: 8),
        ]
        #expect(isOver == [false, false, true, false])
    }

    /// The kernel says that a socket can be written to when a third of its buffer is empty: a client that reads less than that in a
    /// window has moved something all the same.
    @Test func whatAClientHasReadCountsBeforeTheKernelTakesMore() throws {
        let listener = clinux_listen("127.0.0.1", 0, 1)
        let client = clinux_connect(0x7f00_0001, 0x7f00_0001, clinux_port(listener), 64 << 10)
        defer {
            close(listener)
            close(client)
        }
        var peer: UInt32 = 0
        var server: Int32 = -1
        while server < 0 { server = clinux_accept(listener, &peer) }
        defer { close(server) }
        var size: Int32 = 2 << 20
        setsockopt(server, SOL_SOCKET, SO_SNDBUF, &size, UInt32(MemoryLayout<Int32>.size))
        let piece = [UInt8](repeating: 0, count: 1 << 20)
        // As much as the kernels take together.
        while send(server, piece, piece.count, Int32(MSG_NOSIGNAL)) > 0 {}
        let before = clinux_unacknowledged(server)
        #expect(before > 200_000)
        var read = 0
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        var isWritable = false
        // A quarter of the buffer at most: the first acknowledgement is waited for.
        while clinux_unacknowledged(server) == before, read < 256 << 10 {
            let count = recv(client, &buffer, buffer.count, 0)
            if count > 0 { read += count }
            var poll = pollfd(fd: server, events: Int16(POLLOUT), revents: 0)
            isWritable = Glibc.poll(&poll, 1, 0) > 0
        }
        #expect(clinux_unacknowledged(server) < before)
        #expect(!isWritable)
    }
}
