internal import GraphQLCore

/// One run of a mutation: its input, who sent it, and its line in the audit log. All that it writes goes through `change`, so
/// that nothing is changed without its line, and no line says what did not take place.
final class MutationCall {
    let request: PortalRequest
    /// The argument `input`; null where the field has none.
    let input: InputValue
    /// When it began, in seconds since 1970: what is quoted, held and ordered is of one moment, at the end of a month too.
    let now: Int
    private let mutation: any PortalMutation
    /// What is wrong with the objects that the input names.
    let identityErrors: [any BusinessError]
    private let entries: [String: String]
    private var line: AuditLine
    private var isLogged = false
    /// MAIN has recorded which change of another database the mutation intends.
    private var hasIntent = false
    /// The outcome of the change of another database, even if something fails afterwards.
    private var committed: AuditLine.Outcome?

    init(_ mutation: any PortalMutation, _ arguments: Arguments, _ request: PortalRequest) {
        self.mutation = mutation
        self.request = request
        let identified = IdentifiedInput(arguments["input"] ?? .null, mutation.identities)
        input = identified.value
        identityErrors = identified.errors
        entries = identified.entries
        now = request.services.clock.secondsSince1970()
        line = AuditLine(action: mutation.name, mutation.movesMoney ? .money : .standard)
        line.organisation = request.viewer?.organisationUUID
        line.details = AuditText.details(input, mutation.loggedInput)
    }

    /// Of the mutation.
    var name: String { mutation.name }

    func viewer() throws(FieldError) -> Viewer { try request.signedInViewer() }

    /// Whose turn its transactions wait for: who signs in or renews a session waits for no tenant, a former token or not.
    private var tenant: Tenant {
        if case .anybody = mutation.access { .nobody } else { request.tenant }
    }

    // MARK: What the log says

    /// Whose data it is about, once that is known and lies in the viewer's scope.
    /// - Parameter organisation: nil is nobody's.
    func concerns(_ organisation: UUID?) { line.organisation = organisation }

    /// What it is about.
    func concerns(_ type: String, _ key: String) { line.subject = (type, key) }

    /// A session. Its key is a secret, by which its user acts: what is kept is enough to tell one from others.
    func concerns(session: UUID) {
        concerns("Session", String(request.services.secrets.hash(of: session.text).text.prefix(Self.sessionNameLength)))
    }

    private static let sessionNameLength = 32

    func note(_ name: String, _ value: JSONValue) { line.details.append(JSONMember(name: name, value: value)) }

    // MARK: Changes

    /// Changes MAIN: commits what the body did with its line, or nothing where it throws. A mutation does so once at most.
    func change(_ body: (RequestTransaction) async throws -> Payload) async throws -> Payload {
        precondition(!isLogged, "\(mutation.name) has one line in the audit log")
        if !identityErrors.isEmpty { throw Refusal(identityErrors) }
        let payload = try await request.withTransaction(.main, for: tenant, of: request) { main in
            let payload = try await body(main)
            try await log(payload, main)
            return payload
        }
        isLogged = true
        return payload
    }

    /// Commits a count of attempts, which stays whatever becomes of the mutation: nothing else is written by it, and no line.
    func count<Value>(_ body: (RequestTransaction) async throws -> Value) async throws -> Value {
        try await request.withTransaction(.main, for: tenant, of: request, body)
    }

    /// Changes another database. MAIN has noted before that it is intended, and has the line in its place afterwards: there is no
    /// change where no line can be written, and no transaction of MAIN waits for the other database. Of a process that ends in
    /// between, the worker makes a line that says that the outcome is not known.
    func change(
        in database: DatabaseName, _ body: (RequestTransaction) async throws -> Payload
    ) async throws -> Payload {
        precondition(
            database != .main && !isLogged, "\(mutation.name) changes another database once, and MAIN by `change`")
        if !identityErrors.isEmpty { throw Refusal(identityErrors) }
        let intent = line.intending(mutation.access.permission, request)
        hasIntent = true
        _ = try await request.withTransaction(.main, for: tenant, of: request) { try await $0.rows(of: intent) }
        let payload = try await request.withTransaction(database, for: tenant, of: request, body)
        committed = .init(payload)
        try await log(.init(payload))
        return payload
    }

    private func log(_ payload: Payload, _ main: RequestTransaction) async throws {
        try await main.rows(of: line.inserting(.init(payload), request))
    }

    // MARK: The run

    /// Runs the mutation, and sees to its line.
    /// - Throws: `FieldError` or `DatabaseError`.
    func run() async throws -> Payload {
        var payload = try await runLogged()
        payload.entries = entries
        return payload
    }

    private func runLogged() async throws -> Payload {
        do {
            try mutation.access.check(request)
            let payload = try await mutation.run(self)
            if !isLogged { try await log(.init(payload)) }
            return payload
        } catch let refusal as Refusal {
            let payload = Payload(errors: refusal.errors)
            try await log(.init(payload))
            return payload
        } catch let error as FieldError {
            try await log(.init(error))
            throw error
        } catch let error as DatabaseError {
            // One that cannot be logged either has changed nothing that is known.
            do { try await log(.init(error.fieldError)) } catch { request.report(.unloggedMutation(mutation.name)) }
            throw error
        }
    }

    /// Writes the line by itself, also for a client that has gone. One that a transaction wrote of which it is not known whether it
    /// took place is not written again. Whoever is not signed in and has changed nothing leaves no line: anybody could fill the disk
    /// with them.
    private func log(_ outcome: AuditLine.Outcome) async throws {
        if isLogged { return }
        guard request.viewer != nil else { return request.countUnloggedMutation() }
        var statements = [line.inserting(committed ?? outcome, request)]
        if hasIntent { statements.append(line.endingIntent()) }
        let all = statements
        _ = try await request.withTransaction(.main, for: tenant, of: nil) { try await $0.rows(of: all) }
        isLogged = true
    }
}

/// Ends a mutation for these reasons, with everything in its transaction taken back.
struct Refusal: Error {
    /// One at least.
    let errors: [any BusinessError]

    init(_ error: any BusinessError) { errors = [error] }

    init(_ errors: [any BusinessError]) {
        precondition(!errors.isEmpty, "a refusal has a reason")
        self.errors = errors
    }
}

/// A transaction of a request.
struct RequestTransaction: TransactionRunning {
    fileprivate let request: PortalRequest
    fileprivate let transaction: any DatabaseTransaction

    func rows(of statements: [Statement]) async throws(DatabaseError) -> [StatementRows] {
        request.countStatements(statements.count)
        let rows = try await transaction.rows(of: statements.map(request.own))
        for rows in rows { request.countRows(rows) }
        return rows
    }
}

extension PortalRequest {
    /// Runs a body in a transaction, as `Databases.withTransaction`. Its statements count as the request's. For
    /// `MutationCall` alone: what goes around it goes around the audit log.
    /// - Parameter sender: the request, where it does not begin when the request has ended.
    fileprivate func withTransaction<Value>(
        _ database: DatabaseName, for tenant: Tenant, of sender: PortalRequest?,
        _ body: (RequestTransaction) async throws -> Value
    ) async throws -> Value {
        try await services.databases.withTransaction(database, for: tenant, of: sender) { transaction in
            if database == .main, let viewer {
                // Nobody waits for it: it leaves with what follows, which fails where it does.
                transaction.send(ActingViewer.statement(viewer), to: RowsPromise())
            }
            return try await body(RequestTransaction(request: self, transaction: transaction))
        }
    }
}
