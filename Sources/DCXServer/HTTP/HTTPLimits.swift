/// Every bound that HTTP sets to what a client may send, hold and wait for. Times are looked at each
/// `sweepMilliseconds`, so that they are exact to that.
struct HTTPLimits: Sendable {
    // MARK: A request

    /// The request line, whose target carries the whole of a GET.
    var requestLineBytes = 8 * 1024
    var headerLineBytes = 8 * 1024
    var headBytes = 16 * 1024
    var headers = 100
    var bodyBytes = 1 << 20
    /// Head and body of a request that nobody is signed in for.
    var guestBytes = 64 * 1024
    /// Chunk extensions of one body, all of them together: they are read for nothing.
    var chunkExtensionBytes = 4 * 1024
    var trailerBytes = 4 * 1024

    // MARK: Connections

    var connections = 10_000
    /// Connections beyond the limit that are told so; others are closed without a word.
    var refusedConnections = 64
    var requestsPerConnection = 100_000

    // MARK: Time

    /// From one request's answer to the first byte of the next.
    var idleMilliseconds = 75_000
    /// From the first byte of a head to its last.
    var headMilliseconds = 10_000
    /// A body has to come, and an answer to be received, at this rate or faster (`ProgressClock`).
    var bodyWindowMilliseconds = 10_000
    var bodyBytesPerSecond = 1024
    var answerWindowMilliseconds = 20_000
    var answerBytesPerSecond = 4 * 1024
    /// After the last answer, what the client had sent before it knew is read and thrown away, so that the answer is not
    /// lost to a reset (RFC 9112, section 9.6).
    var lingerMilliseconds = 2_000
    var lingerBytes = 4 << 20
    /// So long is the rest of a refused head waited for, and so many bytes of it are read, where an Origin in it makes the answer
    /// readable for a script.
    var refusedHeadMilliseconds = 1_000
    var refusedHeadBytes = 256 * 1024
    var sweepMilliseconds = 250
    /// When the server stops, so long can clients that have connected, or had an answer, send what they were about to.
    var drainMilliseconds = 250
}
