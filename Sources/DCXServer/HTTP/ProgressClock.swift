/// How long a client may go on to move nothing. It has a window's time at first; each byte that moves gives it the time that the
/// byte takes at the rate that is promised, up to two windows. A client at that rate is never cut off, in whatever pieces its kernel
/// takes them, up to a window's; one that stops has two windows at most, however fast it was.
struct ProgressClock {
    private let bytesPerSecond: Int
    private let maximumMicroseconds: Int
    private var leftMicroseconds: Int
    private var lookedAt: Int

    /// - Parameter now: in milliseconds, by the monotonic clock.
    init(windowMilliseconds: Int, bytesPerSecond: Int, now: Int) {
        self.bytesPerSecond = bytesPerSecond
        leftMicroseconds = windowMilliseconds * 1000
        maximumMicroseconds = 2 * leftMicroseconds
        lookedAt = now
    }

    /// - Parameter bytes: that have moved since this was asked last.
    /// - Returns: whether the client has been too slow.
    mutating func isOver(bytes: Int, now: Int) -> Bool {
        if bytesPerSecond <= 0 { return false }
        leftMicroseconds -= (now - lookedAt) * 1000
        lookedAt = now
        if leftMicroseconds < 0, bytes == 0 { return true }
        let earned = bytes.multipliedReportingOverflow(by: 1_000_000)
        leftMicroseconds += earned.overflow ? maximumMicroseconds : earned.partialValue / bytesPerSecond
        leftMicroseconds = min(leftMicroseconds, maximumMicroseconds)
        return leftMicroseconds < 0
    }
}
