import DCXSchema
import GraphQLCore

/// The portal over databases that have no rows, and that look at each statement they get.
final class FuzzPortal {
    let service: GraphQLService
    private let services: PortalServices
    private let viewers: ViewerDirectory
    private var viewer: Viewer?

    struct NobodyIsSignedIn: Error {}

    init() throws {
        let portal = try PortalSchema()
        // Plans of documents that do not come again are not kept for long.
        service = GraphQLService(schema: portal.schema, bindings: portal.bindings, cacheBytes: 1 << 20)
        let machine = NoMachine()
        services = PortalServices(
            databases: WatchfulDatabases(), passwords: machine, tokens: machine, secrets: machine, tasks: machine,
            clock: machine)
        viewers = ViewerDirectory(services)
    }

    /// With a viewer that may read everything.
    func signedIn() async throws -> FuzzPortal {
        guard let user = UUID("b3000000-0000-4000-8000-000000000001"),
            case .known(let viewer) = await viewers.viewer(
                for: VerifiedIdentity(verifiedSession: user, user: user))
        else { throw NobodyIsSignedIn() }
        self.viewer = viewer
        return self
    }

    /// A document as a JSON string, with variables that are JSON or are not.
    static func body(_ document: some Collection<UInt8>, _ variables: some Collection<UInt8>) -> [UInt8] {
        var json = JSONBuffer(capacity: 4096)
        json.append("{\"query\":")
        json.appendString(String(decoding: document, as: UTF8.self))
        json.append(",\"variables\":")
        return Array(json.bytes) + Array(variables) + Array("}".utf8)
    }

    /// Reads, parses, validates and plans.
    @discardableResult
    func prepare(_ body: [UInt8]) -> GraphQLService.PreparedOperation? {
        body.withUnsafeBufferPointer { body in
            guard let request = try? GraphQLRequest.read(body) else { return nil }
            return try? service.prepare(request)
        }
    }

    /// Does all of it, and writes the answer, which has to be JSON.
    func answer(_ body: [UInt8]) {
        guard let operation = prepare(body), operation.kind == .query else { return }
        let request = PortalRequest(viewer: viewer, client: IPAddress(v4: 0x7f00_0001), services: services)
        let ending = FuzzEnding()
        service.begin(operation, root: RootRow(), request, ending)
        guard let execution = ending.execution else { preconditionFailure("databases in memory answer at once") }
        var out = JSONBuffer(capacity: 1 << 16)
        _ = service.writeResponse(of: execution, into: &out)
        let bytes = Array(out.bytes)
        let isJSON = bytes.withUnsafeBufferPointer { (try? JSONReader.read($0)) != nil }
        precondition(isJSON, "an answer is JSON")
    }
}

/// Keeps the execution that has ended.
private final class FuzzEnding: ExecutionObserver {
    var execution: Execution?

    func executionHasEnded(_ execution: Execution) { self.execution = execution }
}

/// Databases in memory, without rows but for the viewer's.
private final class WatchfulDatabases: Databases {
    private var waiting: [(rows: StatementRows, receiver: any StatementReceiver)] = []

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        Self.check(statement)
        let isViewer = statement.text.sql.contains("viewer_of_session")
        waiting.append((isViewer ? ViewerRow() : StatementRows(count: 0), receiver))
    }

    func flush() {
        let ready = waiting
        waiting = []
        for (rows, receiver) in ready { receiver.receive(.success(rows)) }
    }

    func begin(
        _ database: DatabaseName, for tenant: Tenant, of sender: (any StatementSender)?,
        to receiver: any TransactionReceiver
    ) {
        receiver.receive(.failure(.unavailable(database, reason: "it is in memory")))
    }

    func giveUp(_ sender: any StatementSender) {}

    /// The text is made of static parts: it has no end of a statement and no comment in it, and a place for each parameter.
    private static func check(_ statement: Statement) {
        let sql = Array(statement.text.sql.utf8)
        var highest = 0
        for (index, byte) in sql.enumerated() {
            precondition(byte != UInt8(ascii: ";") && (byte >= 32 || byte == 10), "a statement is one statement")
            if byte == UInt8(ascii: "-") { precondition(sql[index + 1] != byte, "a statement has no comment") }
            guard byte == UInt8(ascii: "$") else { continue }
            let digits = sql[(index + 1)...].prefix { $0 &- UInt8(ascii: "0") < 10 }
            highest = max(highest, Int(String(decoding: digits, as: UTF8.self)) ?? 0)
        }
        precondition(highest == statement.parameters.count, "each parameter has its place")
    }
}

/// The owner of a reseller with one customer.
private final class ViewerRow: StatementRows {
    private static let values: [String] = [
        "b3000000-0000-4000-8000-000000000001", "o@r.example", "Owner", "owner", "b1000000-0000-4000-8000-000000000001",
        "reseller", "active", "b2000000-0000-4000-8000-000000000001", "b1000000-0000-4000-8000-000000000001",
    ]
    private let texts: [UnsafeRawBufferPointer]

    init() {
        texts = Self.values.map { text in
            // Kept for as long as the process runs: there is one viewer.
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
            copy.copyBytes(from: text.utf8)
            return UnsafeRawBufferPointer(copy)
        }
        super.init(count: 1)
    }

    override func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        column < texts.count ? texts[column] : nil
    }
}

/// What queries need of the machine: the time, which stands still.
private final class NoMachine: PasswordHashing, TokenIssuing, SecretMaking, TaskStarting, Clock {
    func secondsSince1970() -> Int { 1_795_248_000 }
    func beginTurn(of claim: PasswordClaim, answer: @escaping (Bool) -> Void) { answer(true) }

    func endTurn(of claim: PasswordClaim) {}

    func pretend(answer: @escaping () -> Void) { answer() }

    func derive(_ password: String, parameters: String?, answer: @escaping (PasswordKey?) -> Void) { answer(nil) }
    func accessToken(user: UUID, session: UUID, issuedAt: Int, expiresAt: Int) -> String { "" }
    func successors(of token: String, salt: String) -> [String] { [] }
    func makeHash(of password: String, answer: @escaping (String?) -> Void) { answer(nil) }
    func makeSecret() -> String? { nil }
    func hash(of secret: String) -> SecretHash { SecretHash([]) }
    func start(_ body: @escaping () async -> Void) {}
    var isBusy: Bool { false }
    func resume(_ waiting: any Resumable) { waiting.proceed() }
}
