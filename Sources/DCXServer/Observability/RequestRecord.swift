internal import DCXSchema

/// What is known of a request when it is answered. Each is noted in place: copying it would count a reference for each text.
struct RequestRecord: ~Copyable {
    let id: RequestID
    /// What the client says that it is part of.
    var trace: TraceID?
    /// Who asked, as far as the proxies in front can be believed.
    let client: IPAddress
    var operation: String?
    /// The key of the user that asked.
    var viewer: UUID?
    var status = 200
    var durationMicroseconds = 0
    var statements = 0
    var rows = 0
    /// Those that the second wall has looked at, and those in answers that it has stopped.
    var checkedRows = 0
    var stoppedRows = 0
    /// What its statements took of the databases.
    var use = StatementUse()
    var bytes = 0
    var unloggedMutations = 0
    var throttledSignIns = 0
    /// The codes of the errors in the response.
    var errorCodes: [String] = []
    /// What went wrong, for operators: clients are not told.
    var causes: [String] = []
}

/// A client that was refused before there was a request: what it sent is none, came too late, or there are too many.
struct RefusalRecord {
    let id: RequestID
    let client: IPAddress
    let status: Int
    /// In the words of its answer.
    let reasons: [String]
}
