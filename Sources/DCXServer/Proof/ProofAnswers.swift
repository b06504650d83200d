internal import DCXSchema
internal import GraphQLCore

/// The answers to questions that one viewer asks, and what they took.
struct ProofAnswers {
    var texts: [String] = []
    /// Leaves of the answers that have a value.
    var values = 0
    var statements = 0
    var rows = 0
    /// Rows that the second wall has looked at, and those that it has stopped.
    var checkedRows = 0
    var stoppedRows = 0

    /// Asks, one question after the other, in this process and as a request does.
    /// - Returns: nil where the viewer is not known to the server.
    static func ask(
        _ queries: [String], as tenant: ProofTenant, _ urls: [DatabaseName: String], _ portal: PortalSchema,
        clock: any Clock
    ) throws(SystemError) -> ProofAnswers? {
        guard let session = UUID(tenant.session), let user = UUID(tenant.user) else { return nil }
        let identity = VerifiedIdentity(verifiedSession: session, user: user)
        let limits = DatabaseSession.limits(milliseconds: patienceMilliseconds, isForUnbounded: true)
        return try DatabaseSession.run(urls, limits) { databases in
            let services = PortalServices(
                databases: databases, passwords: PasswordChecks(PasswordWorker(), databases.loop),
                tokens: AccessTokens(TokenKeys(signing: []), clock: clock), secrets: Secrets(), tasks: databases.loop,
                clock: clock)
            let viewers = ViewerDirectory(services)
            guard case .known(let viewer) = await viewers.viewer(for: identity) else { return nil }
            let service = GraphQLService(schema: portal.schema, bindings: portal.bindings)
            var answers = ProofAnswers()
            for query in queries { await answers.ask(query, viewer, service, services, viewers) }
            return answers
        }
    }

    private static let patienceMilliseconds = 120_000

    private mutating func ask(
        _ query: String, _ viewer: Viewer, _ service: GraphQLService, _ services: PortalServices,
        _ viewers: ViewerDirectory
    ) async {
        var body = JSONBuffer()
        body.append(.object([JSONMember(name: "query", value: .string(query))]))
        var bytes = Array(body.bytes)
        let request = PortalRequest(
            viewer: viewer, client: IPAddress(v4: 0x7f00_0001), viewers: viewers, services: services)
        var out = JSONBuffer()
        do {
            let operation = try bytes.withUnsafeMutableBufferPointer { bytes in
                try service.prepare(try GraphQLRequest.read(UnsafeBufferPointer(bytes)))
            }
            _ = await service.execute(operation, root: RootRow(), request, into: &out)
        } catch {
            texts.append("not executed: \(error)")
            return
        }
        texts.append(String(decoding: out.bytes, as: UTF8.self))
        statements += request.statementCount
        rows += request.rowCount
        checkedRows += request.checkedRowCount
        stoppedRows += request.stoppedRowCount
        if let json = try? Array(out.bytes).withUnsafeBufferPointer({ try JSONReader.read($0) }) {
            values += Self.leaves(json["data"] ?? .null)
        }
    }

    private static func leaves(_ value: JSONValue) -> Int {
        switch value {
        case .null: 0
        case .boolean, .number, .string: 1
        case .array(let items): items.reduce(0) { $0 + leaves($1) }
        case .object(let members): members.reduce(0) { $0 + leaves($1.value) }
        }
    }
}

/// A clock that stands still: answers are compared, and some say what time it is.
struct ProofClock: Clock {
    let seconds: Int

    func secondsSince1970() -> Int { seconds }
}
