/// What is known of a request when it is answered.
struct RequestRecord {
    /// Counts the requests of a loop; with the time of the start it names each.
    let number: Int
    var operation: String?
    /// The key of the user that asked.
    var viewer: String?
    var status = 200
    var durationMicroseconds = 0
    var statements = 0
    var rows = 0
    var bytes = 0
    /// The codes of the errors in the response.
    var errorCodes: [String] = []
    /// What went wrong, for operators: clients are not told.
    var causes: [String] = []

    private static let startedAt = String(EventLoop.monotonicMicroseconds(), radix: 36)

    var id: String { "\(Self.startedAt)-\(number)" }
}
