internal import DCXSchema
internal import GraphQLCore

/// The portal over HTTP. `respond` names every stage of a request.
final class PortalHandler: RequestHandler {
    /// Larger documents would be read and checked in one turn of the loop that others notice.
    private static let documentLimits = ParserLimits(documentBytes: 256 << 10, tokens: 20_000)
    /// An answer is for one viewer at one moment, and has the media type that was asked for.
    /// In the log, as nginx says it: nobody is answered with it.
    private static let clientClosedRequest = 499
    private static let headers: StaticString = "Cache-Control: no-store\r\nVary: Accept\r\n"

    /// Of a request.
    static let maximumMutations = 20

    private let service: GraphQLService
    private let introspection: IntrospectionPolicy
    private let services: PortalServices
    private let viewers: ViewerDirectory
    private let authenticator: Authenticator
    private let crossOrigin: CrossOrigin
    private let pages: ServicePages
    private let observer: Observer
    private let proxies: TrustedProxies
    private let budgets: Budgets
    private let policies: RateLimitPolicies
    private let buffers = SpareBuffers()
    /// Of every operation: it has nothing of a request.
    private let root = RootRow()
    private let requestMicroseconds: Int
    private var ids = RequestID.Source()
    private let turns: OwnerTurns

    /// - Parameter cacheBytes: what documents and plans that are kept may take.
    init(
        _ portal: PortalSchema, _ services: PortalServices, _ authenticator: Authenticator, _ crossOrigin: CrossOrigin,
        _ pages: ServicePages, _ observer: Observer, _ proxies: TrustedProxies, _ introspection: IntrospectionPolicy,
        _ turns: OwnerTurns, _ budgets: Budgets, budgetSeconds: Int, cacheBytes: Int, requestMilliseconds: Int
    ) {
        self.turns = turns
        requestMicroseconds = requestMilliseconds * 1000
        // A suggestion tells of the schema as well.
        service = GraphQLService(
            schema: portal.schema, bindings: portal.bindings, limits: Self.documentLimits,
            suggestsNames: introspection == .on, cacheBytes: cacheBytes, mutations: Self.maximumMutations)
        self.introspection = introspection
        self.services = services
        self.authenticator = authenticator
        self.crossOrigin = crossOrigin
        self.pages = pages
        self.observer = observer
        self.proxies = proxies
        self.budgets = budgets
        policies = RateLimitPolicies(windowSeconds: budgetSeconds)
        viewers = ViewerDirectory(services)
    }

    /// Documents whose plans are kept.
    var cachedDocumentCount: Int { service.cachedDocumentCount }

    /// What they take with their plans.
    var cachedDocumentBytes: Int { service.cachedDocumentBytes }

    /// Answers at once while the loop's turn is short; else when it is the owner's turn.
    func respond(to request: HTTPRequest, _ receiver: any AnswerReceiver) {
        if turns.isFree { return respondNow(to: request, receiver) }
        let owner = owner(of: request)
        if turns.isFree(for: owner) { return respondNow(to: request, receiver) }
        let isWaiting = turns.wait(owner, atMost: OwnerTurns.maximumWaiting) { [self] in
            if !receiver.isGone { respondNow(to: request, receiver) }
        }
        if !isWaiting { refuse(request, receiver, owner, .turns, ResourceRefusal(level: owner.level(1).kind)) }
    }

    private func respondNow(to request: HTTPRequest, _ receiver: any AnswerReceiver) {
        guard request.hasPath("/graphql"), request.method != .options else {
            return receiver.receive(page(for: request))
        }
        let exchange = PortalExchange(
            self, receiver, record(of: request), crossOriginHeaders: crossOrigin.headers(for: request),
            startedAt: EventLoop.monotonicMicroseconds())
        receiver.requestInProgress = exchange
        turns.perform(of: { exchange.owner }) { respond(to: request, exchange) }
    }

    private func respond(to request: HTTPRequest, _ exchange: PortalExchange) {
        do throws(RequestRefusal) {
            try GraphQLOverHTTP.checkMethod(of: request)
            exchange.mediaType = try GraphQLOverHTTP.responseMediaType(for: request)
            try GraphQLOverHTTP.checkContentHeaders(of: request)
            exchange.costs = try CostHeader.read(request.graphQLCost)
            let identity: VerifiedIdentity
            switch try identify(request) {
            case .nobody: return try execute(try prepare(request, exchange, isGuest: true), nil, request, exchange)
            case .expired: return try executeWithoutViewer(.tokenExpired, request, exchange)
            case .identity(let verified): identity = verified
            }
            if let viewer = viewers.known(identity) {
                exchange.owner = viewer.owner
                return try execute(try prepare(request, exchange, isGuest: false), viewer, request, exchange)
            }
            if let owner = viewers.owner(of: identity) { exchange.owner = owner }
            // What a signature vouches for is prepared at once, so that a mistake in it waits for no database.
            let operation = try prepareSigned(request, identity, exchange)
            services.start { [self] in
                do throws(RequestRefusal) {
                    guard let viewer = try await viewer(identity) else {
                        // An API key that is not known may be forged.
                        guard identity.isSigned else { throw RequestRefusal.unauthorized }
                        return try executeWithoutViewer(.sessionEnded, request, exchange)
                    }
                    exchange.owner = viewer.owner
                    if let operation { return try execute(operation, viewer, request, exchange) }
                    try execute(try prepare(request, exchange, isGuest: false), viewer, request, exchange)
                } catch {
                    refuse(exchange, error)
                }
            }
        } catch {
            refuse(exchange, error)
        }
    }

    /// - Returns: nil if the identity is not signed, so that it may be forged.
    private func prepareSigned(
        _ request: HTTPRequest, _ identity: VerifiedIdentity, _ exchange: PortalExchange
    ) throws(RequestRefusal) -> GraphQLService.PreparedOperation? {
        if !identity.isSigned { return nil }
        do throws(RequestRefusal) {
            return try prepare(request, exchange, isGuest: false)
        } catch {
            viewers.readOnce(identity)
            throw error
        }
    }

    private func prepare(
        _ request: HTTPRequest, _ exchange: PortalExchange, isGuest: Bool
    ) throws(RequestRefusal) -> GraphQLService.PreparedOperation {
        let operation = try GraphQLOverHTTP.prepare(request, by: service, isGuest: isGuest)
        exchange.record.operation = operation.name
        try GraphQLOverHTTP.check(request.method, runs: operation.kind)
        return operation
    }

    private func record(of request: HTTPRequest) -> RequestRecord {
        RequestRecord(
            id: ids.make(), trace: request.traceparent.flatMap { TraceID(traceparent: $0) },
            client: proxies.client(of: request))
    }

    func note(_ refusal: RequestRefusal, of client: IPAddress) -> RequestID? {
        let id = ids.make()
        observer.note(
            .refusal(
                RefusalRecord(
                    id: id, client: client, status: refusal.status.rawValue,
                    reasons: refusal.errors.all.map(\.message))))
        return id
    }

    // MARK: Resources

    /// A body of more bytes is counted until it is sent.
    private static let uncountedBody = 32 << 10
    /// What is found for a larger answer is written in its owner's turn.
    private static let writtenAtOnce = 256 << 10

    func owner(of request: HTTPRequest) -> Owner {
        guard case .identity(let identity)? = try? identify(request), let owner = viewers.owner(of: identity) else {
            return Owner(anonymousAt: proxies.client(of: request))
        }
        return owner
    }

    func isGuest(_ request: HTTPRequest) -> Bool {
        if case .identity? = try? identify(request) { false } else { true }
    }

    func owner(ofConnectionFrom peer: IPAddress) -> Owner? {
        proxies.contains(peer) ? nil : Owner(anonymousAt: peer)
    }

    func note(_ refusal: ResourceRefusal, _ resource: Resource, of owner: Owner) {
        observer.note(
            .resourceRefusal(
                ResourceRefusalKey(resource: resource, owner: owner.ownerClass, level: refusal.level)))
    }

    var isCrossOrigin: Bool { crossOrigin.isOn }

    func crossOriginHeaders(forOrigin origin: UnsafeBufferPointer<UInt8>?) -> String {
        crossOrigin.headers(forOrigin: origin)
    }

    /// Refuses a request that nothing was done for.
    private func refuse(
        _ request: HTTPRequest, _ receiver: any AnswerReceiver, _ owner: Owner, _ resource: Resource,
        _ refusal: ResourceRefusal
    ) {
        note(refusal, resource, of: owner)
        let exchange = PortalExchange(
            self, receiver, record(of: request), crossOriginHeaders: crossOrigin.headers(for: request),
            startedAt: EventLoop.monotonicMicroseconds())
        refuse(exchange, RequestRefusal(refusal))
    }

    /// Has a large answer acquire its memory until it is sent. One that cannot have it becomes the refusal.
    private func hold(_ response: consuming HTTPResponse, _ exchange: PortalExchange) -> HTTPResponse {
        let owner = exchange.owner
        do throws(ResourceRefusal) {
            response.lease = try ResourceLease(response.body.count, of: services.memory, for: owner)
            return response
        } catch {
            note(error, .memory, of: owner)
            buffers.takeBack(response.body)
            exchange.record.errorCodes = [error.code]
            return RequestRefusal(error).response()
        }
    }

    func takeBack(_ body: consuming JSONBuffer) { buffers.takeBack(body) }

    func noteDrop() { observer.note(.drop) }

    /// The stages that need no body, without what they give.
    func wantsBody(_ request: HTTPRequest) -> Bool {
        guard request.hasPath("/graphql"), request.method == .post else { return false }
        do throws(RequestRefusal) {
            _ = try GraphQLOverHTTP.responseMediaType(for: request)
            try GraphQLOverHTTP.checkContentHeaders(of: request)
            _ = try identify(request)
            return true
        } catch {
            return false
        }
    }

    // MARK: Who asks

    /// Who asks, by the header Authorization.
    private enum Asker {
        case nobody
        /// Somebody whose access token has expired.
        case expired
        case identity(VerifiedIdentity)
    }

    /// A header that says nothing is absent: clients send one while they have no token.
    private func identify(_ request: HTTPRequest) throws(RequestRefusal) -> Asker {
        guard let authorization = request.authorization, !authorization.isEmpty else { return .nobody }
        let scheme: StaticString = "bearer"
        let length = scheme.utf8CodeUnitCount
        guard authorization.count >= length, authorization[part: 0..<length].equalsIgnoringCase(scheme) else {
            throw .unauthorized
        }
        if authorization.count == length { return .nobody }
        let rest = authorization[part: length..<authorization.count]
        let token = rest.trimmed
        // Without white space behind it, it is another scheme.
        if token.count == rest.count { throw .unauthorized }
        switch authenticator.identify(token) {
        case .identity(let identity): return .identity(identity)
        case .expired: return .expired
        case .invalid: throw .unauthorized
        }
    }

    /// - Returns: nil where the identity has no viewer any more.
    private func viewer(_ identity: VerifiedIdentity) async throws(RequestRefusal) -> Viewer? {
        switch await viewers.viewer(for: identity) {
        case .known(let viewer): return viewer
        case .unknown: return nil
        case .failed(let error):
            let isMismatch = if case .mismatched = error { true } else { false }
            throw RequestRefusal(
                .serviceUnavailable, "The data is not available at the moment.",
                code: isMismatch ? "DATABASE_MISMATCH" : "DATABASE_UNAVAILABLE", cause: error.words)
        }
    }

    /// Executes what needs no viewer for a client whose token has ended, such as signing in. Where every field needs one, there is
    /// nothing to execute: the whole request is refused. Where some do, their errors say why.
    private func executeWithoutViewer(
        _ absence: ViewerAbsence, _ request: HTTPRequest, _ exchange: PortalExchange
    ) throws(RequestRefusal) {
        let operation = try prepare(request, exchange, isGuest: true)
        let fields = operation.rootFields
        if !fields.isEmpty, !fields.contains(where: OpenFields.contains) { throw .unauthorized(absence) }
        if operation.introspects, introspection == .signedIn { throw .unauthorized(absence) }
        try execute(operation, nil, absence: absence, request, exchange)
    }

    // MARK: What is answered

    private func execute(
        _ operation: GraphQLService.PreparedOperation, _ viewer: Viewer?, absence: ViewerAbsence = .noToken,
        _ request: HTTPRequest, _ exchange: PortalExchange
    ) throws(RequestRefusal) {
        if exchange.isClientGone { return drop(exchange) }
        try admit(viewer, exchange)
        if operation.introspects { try introspection.admit(viewer) }
        let report = exchange.costs.map { _ in
            CostReport(service.cost(of: operation, PortalCostConditions(viewer)))
        }
        if case .validate = exchange.costs, let report { return answer(exchange, report) }
        // What HEAD tells is known by now: an operation that runs is answered with 200, whatever becomes of its fields.
        if request.method == .head { return answerHead(exchange, viewer) }
        if report == nil, operation.hasKeptResponse, case .null = operation.extensions {
            return answerKept(operation, exchange, viewer)
        }
        // No text is made of it for requests that cannot keep it.
        let isMutation = operation.kind == .mutation
        let userAgent = isMutation ? request.userAgent.map { String(decoding: $0, as: UTF8.self) } : nil
        let context = PortalRequest(
            viewer: viewer, absence: absence, client: exchange.record.client, userAgent: userAgent,
            id: isMutation ? exchange.record.id.text : "", extensions: operation.extensions, viewers: viewers,
            services: services, deadlineMicroseconds: exchange.startedAt + requestMicroseconds)
        context.costReport = report
        exchange.context = context
        do throws(ResourceRefusal) {
            try context.hold(bytes: operation.weight)
        } catch {
            note(error, .memory, of: context.owner)
            throw RequestRefusal(error)
        }
        service.begin(operation, root: root, context, exchange)
    }

    /// - Throws: where a budget of the owner is empty.
    private func admit(_ viewer: Viewer?, _ exchange: PortalExchange) throws(RequestRefusal) {
        let account = budgets.account(of: viewer, at: exchange.record.client, now: exchange.startedAt)
        exchange.account = account
        turns.noteRequest(of: account.owner, at: exchange.startedAt)
        exchange.record.viewer = viewer?.uuid
        guard let refusal = account.refusal(at: exchange.startedAt) else { return }
        observer.note(.limit(refusal))
        throw .limited(refusal)
    }

    private func answerHead(_ exchange: PortalExchange, _ viewer: Viewer?) {
        exchange.record.viewer = viewer?.uuid
        var response = HTTPResponse()
        response.tellsLength = false
        answer(exchange, response)
    }

    private func answerKept(
        _ operation: GraphQLService.PreparedOperation, _ exchange: PortalExchange, _ viewer: Viewer?
    ) {
        exchange.record.viewer = viewer?.uuid
        var response = HTTPResponse(body: buffers.take())
        service.writeKeptResponse(of: operation, into: &response.body)
        answer(exchange, response)
    }

    /// An operation has been executed.
    func finish(_ exchange: PortalExchange, _ execution: Execution) {
        if execution.heldBytes <= Self.writtenAtOnce || turns.isFree { return finishNow(exchange, execution) }
        finishInTurn(exchange, execution)
    }

    private func finishInTurn(_ exchange: PortalExchange, _ execution: Execution) {
        turns.wait(exchange.owner) { [self] in
            turns.perform(of: { exchange.owner }) { finishNow(exchange, execution) }
        }
    }

    /// Writes the response and sends it; a large one in parts, with turns of other owners in between.
    private func finishNow(_ exchange: PortalExchange, _ execution: Execution) {
        var response = exchange.begunResponse.take() ?? HTTPResponse(body: buffers.take())
        if exchange.isClientGone {
            service.abandon(execution)
            buffers.takeBack(response.body)
            return drop(exchange)
        }
        let written = service.writeResponse(
            of: execution, pausingAfter: Self.writtenAtOnce, &exchange.pausedResponse, into: &response.body)
        guard let errors = written else {
            do throws(ResourceRefusal) {
                try exchange.context?.hold(bytes: Self.writtenAtOnce)
            } catch {
                note(error, .memory, of: exchange.owner)
                service.abandon(execution)
                buffers.takeBack(response.body)
                return refuse(exchange, RequestRefusal(error))
            }
            exchange.begunResponse = consume response
            return finishInTurn(exchange, execution)
        }
        if let context = exchange.context {
            exchange.record.statements = context.statementCount
            exchange.record.rows = context.rowCount
            exchange.record.unloggedMutations = context.unloggedMutationCount
            exchange.record.throttledSignIns = context.throttledSignInCount
            exchange.record.checkedRows = context.checkedRowCount
            exchange.record.stoppedRows = context.stoppedRowCount
            exchange.record.use = context.use
            if !context.defects.isEmpty { exchange.record.causes = context.defects.map(\.words) }
        }
        if !errors.isEmpty { exchange.record.errorCodes = errors.map { $0.code ?? "FIELD_ERROR" } }
        response.viewer = exchange.context?.viewer
        answer(exchange, response)
    }

    /// What an operation would cost, in place of its data.
    private func answer(_ exchange: PortalExchange, _ report: CostReport) {
        var response = HTTPResponse(body: buffers.take())
        response.body.append("{\"data\":null,\"extensions\":{\"cost\":")
        response.body.append(report.json)
        response.body.append("}}")
        answer(exchange, response)
    }

    /// Notes a request whose client has gone: no answer is made.
    private func drop(_ exchange: PortalExchange) {
        exchange.record.status = Self.clientClosedRequest
        exchange.record.errorCodes = ["CLIENT_GONE"]
        if let context = exchange.context {
            exchange.record.viewer = context.viewer?.uuid
            exchange.record.statements = context.statementCount
            exchange.record.rows = context.rowCount
            exchange.record.checkedRows = context.checkedRowCount
            exchange.record.stoppedRows = context.stoppedRowCount
            exchange.record.use = context.use
        }
        let now = EventLoop.monotonicMicroseconds()
        exchange.record.durationMicroseconds = now - exchange.startedAt
        if let account = exchange.account { charge(exchange, to: account, answerBytes: 0, at: now) }
        observer.note(exchange.record)
    }

    private func refuse(_ exchange: PortalExchange, _ refusal: RequestRefusal) {
        exchange.record.errorCodes = refusal.errors.all.map { $0.code ?? "BAD_REQUEST" }
        exchange.record.causes = refusal.cause.map { [$0] } ?? []
        var response = refusal.response()
        if refusal.isAskingForDocument, exchange.mediaType == .json { response.status = .ok }
        answer(exchange, response)
    }

    private func answer(_ exchange: PortalExchange, _ response: consuming HTTPResponse) {
        var response = response
        if response.body.count > Self.uncountedBody { response = hold(response, exchange) }
        response.contentType = exchange.mediaType.contentType
        response.usualHeaders = Self.headers
        response.crossOriginHeaders = exchange.crossOriginHeaders
        response.requestID = exchange.record.id
        exchange.record.status = response.status.rawValue
        exchange.record.bytes = response.body.count
        let now = EventLoop.monotonicMicroseconds()
        exchange.record.durationMicroseconds = now - exchange.startedAt
        if let account = exchange.account {
            charge(exchange, to: account, answerBytes: response.body.count, at: now)
            response.rateLimit = RateLimitFields(account.tightest, policies)
        }
        observer.note(exchange.record)
        exchange.receiver.receive(response)
    }

    /// Charges what a request has really used, whether its client has waited for the answer or not.
    private func charge(_ exchange: PortalExchange, to account: BudgetAccount, answerBytes: Int, at now: Int) {
        let use = BudgetUse(
            databaseMicroseconds: exchange.context?.use.executedMicroseconds ?? 0, answerBytes: answerBytes)
        account.charge(use, hasErrors: !exchange.record.errorCodes.isEmpty, at: now)
        observer.note(use, of: account.owner.ownerClass)
    }

    private func page(for request: HTTPRequest) -> HTTPResponse {
        var response = pages.respond(to: request)
        response.requestID = ids.make()
        response.crossOriginHeaders =
            crossOrigin.headers(for: request)
            + (request.method == .options ? crossOrigin.preflightHeaders(for: request) : "")
        return response
    }
}
