import DCXSchema
import GraphQLCore

/// The portal over databases in memory, for one operation.
final class MemoryPortal {
    private let service: GraphQLService
    private let services: PortalServices
    private let viewers: ViewerDirectory
    private let databases = MemoryDatabases()
    private let identity: VerifiedIdentity

    init() throws {
        let portal = try PortalSchema()
        service = GraphQLService(schema: portal.schema, bindings: portal.bindings)
        let machine = NoMachine()
        services = PortalServices(
            databases: databases, passwords: machine, tokens: machine, secrets: machine, tasks: machine, clock: machine)
        viewers = ViewerDirectory(services)
        guard let user = UUID("b3000000-0000-4000-8000-000000000001") else { throw WrongAnswer() }
        identity = VerifiedIdentity(verifiedSession: user, user: user)
    }

    /// The body of a request.
    static func body(_ document: String, variables: String) throws -> [UInt8] {
        var json = JSONBuffer(capacity: 1024)
        json.append("{\"query\":")
        json.appendString(document)
        json.append(",\"variables\":")
        var variables = variables
        variables.withUTF8 { json.appendVerbatim(UnsafeRawBufferPointer($0)) }
        json.append("}")
        return Array(json.bytes)
    }

    func answer(_ body: [UInt8], for operation: String) async throws {
        databases.operation = operation
        guard case .known(let viewer) = await viewers.viewer(for: identity) else { throw WrongAnswer() }
        let prepared = try body.withUnsafeBufferPointer { body in
            try service.prepare(try GraphQLRequest.read(body))
        }
        let request = PortalRequest(viewer: viewer, client: IPAddress(v4: 0x7f00_0001), services: services)
        var out = JSONBuffer(capacity: 1 << 18)
        let errors = await service.execute(prepared, root: RootRow(), request, into: &out)
        if let error = errors.first { print(error.message) }
        if !errors.isEmpty { throw WrongAnswer() }
    }
}

/// Answers at the end of a level, as databases do, from rows in memory.
final class MemoryDatabases: Databases {
    var operation = ""
    private var waiting: [(rows: StatementRows, receiver: any StatementReceiver)] = []
    private var rows: [ObjectIdentifier: MemoryRows] = [:]

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        let text = ObjectIdentifier(statement.text)
        let rows = rows[text] ?? MemoryRows(Operations.rows(operation, statement.text.sql))
        self.rows[text] = rows
        waiting.append((rows, receiver))
    }

    func flush() {
        for (rows, receiver) in waiting { receiver.receive(.success(rows)) }
        waiting.removeAll(keepingCapacity: true)
    }

    func begin(
        _ database: DatabaseName, for tenant: Tenant, of sender: (any StatementSender)?,
        to receiver: any TransactionReceiver
    ) { receiver.receive(.failure(.unavailable(database, reason: "it is in memory"))) }

    func giveUp(_ sender: any StatementSender) {}
}

/// Rows of texts in memory that does not move.
final class MemoryRows: StatementRows {
    private let values: [[UnsafeRawBufferPointer?]]

    init(_ rows: [[String?]]) {
        values = rows.map { row in
            row.map { text in
                guard let text else { return nil }
                // Kept for as long as the process runs.
                let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
                copy.copyBytes(from: text.utf8)
                return UnsafeRawBufferPointer(copy)
            }
        }
        super.init(count: rows.count)
    }

    override func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? { values[row][column] }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            let leaf = run[place]
            if leaf.isConstant {
                leaf.appendKey(to: &out)
                continue
            }
            let value = values[row][leaf.column]
            let bytes = value?.baseAddress?.assumingMemoryBound(to: UInt8.self)
            if !leaf.append(bytes, value?.count ?? 0, to: &out) { return place }
        }
        return -1
    }
}

/// What queries need of the machine: the time, which stands still.
final class NoMachine: PasswordHashing, TokenIssuing, SecretMaking, TaskStarting, Clock {
    func secondsSince1970() -> Int { 1_795_248_000 }
    var isBusy: Bool { false }
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
    func resume(_ waiting: any Resumable) { waiting.proceed() }
}
