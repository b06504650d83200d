public import GraphQLCore

/// A request to the portal: who asks, and where the data is. Confined to the thread of its event loop.
public final class PortalRequest: RequestContext, StatementSender {
    /// Rows of a request's statements together.
    static let maximumRows = 500_000
    /// Statements of a request, besides those of its mutations.
    static let maximumStatements = 500
    /// Statements of a request whose cost grows with the data: those of a tenant wait for one another.
    static let maximumUnboundedStatements = 100

    /// Bytes of all values that its statements are sent with: as a rule keys of rows that others belong to.
    static let maximumParameterBytes = 16 << 20

    /// Parameters of a statement count as memory of the request only above this number of bytes.
    private static let uncountedParameters = 1 << 10

    /// Nil where nobody is signed in.
    public let viewer: Viewer?
    /// Why there is no viewer, where there is none.
    let absence: ViewerAbsence
    /// Where the request is from.
    public let client: IPAddress
    /// What the client says it is; nil where it says nothing.
    let userAgent: String?
    /// What names the request in logs; empty where nothing does.
    let id: String
    public let services: PortalServices
    /// What the statements of the request cost, where it asks.
    private let explanation: Explanation?
    /// What it was estimated to cost, where it wants that reported beside the answer.
    package var costReport: CostReport?
    let viewers: ViewerDirectory?
    /// The viewer's scope as it was read last, where it had to be read again since the request began.
    var newerScope: Scope?
    private(set) lazy var renewal = ScopeRenewal()
    public let deadlineMicroseconds: Int
    public private(set) var ending: RequestEnding?
    /// How many statements the request has sent.
    public private(set) var statementCount = 0
    private var sentCount = 0
    var keyLists = KeyLists()
    private var filterBytes = 0
    private var filterConditions = 0
    private var parameterBytes = 0
    private var unboundedStatementCount = 0
    /// What they took of the databases, as far as they have been answered.
    public private(set) var use = StatementUse()
    /// How many rows they returned.
    public private(set) var rowCount = 0
    /// Mutations that left no line in the audit log: nobody was signed in, and nothing was changed.
    public private(set) var unloggedMutationCount = 0
    /// Attempts to sign in that were refused without a look, as there were too many.
    public private(set) var throttledSignInCount = 0
    private var heldBytes = 0
    private var lease: ResourceLease?

    /// How many of them the second wall has looked at.
    public private(set) var checkedRowCount = 0
    /// How many were in answers that it has stopped.
    public private(set) var stoppedRowCount = 0
    /// What went wrong that clients are not told, for the log.
    public private(set) var defects: [Defect] = []

    public enum Defect: Sendable {
        /// A statement returned a row outside the scope.
        case foreignRow
        case database(DatabaseError)
        /// A mutation has failed, and its line in the audit log too.
        case unloggedMutation(String)

        /// For the operator.
        package var words: String {
            switch self {
            case .foreignRow: "a statement returned a row outside of the viewer's scope"
            case .database(let error): error.words
            case .unloggedMutation(let name): "\(name) has failed, and its line in the audit log too"
            }
        }
    }

    /// - Parameters:
    ///   - absence: why there is no viewer, where there is none.
    ///   - extensions: the request's; those that are not known are passed over.
    ///   - viewers: where a viewer goes that had to be read again.
    ///   - deadlineMicroseconds: when the whole request has had its time, by the monotonic clock.
    public init(
        viewer: Viewer?, absence: ViewerAbsence = .noToken, client: IPAddress, userAgent: String? = nil,
        id: String = "",
        extensions: JSONValue = .null, viewers: ViewerDirectory? = nil, services: PortalServices,
        deadlineMicroseconds: Int = .max
    ) {
        self.deadlineMicroseconds = deadlineMicroseconds
        self.viewers = viewers
        self.client = client
        self.id = id
        self.userAgent = userAgent
        self.viewer = viewer
        self.absence = absence
        explanation = Explanation.isAsked(extensions) ? Explanation(for: viewer, extensions) : nil
        self.services = explanation?.observing(services) ?? services
        super.init(observesFields: explanation?.isGiven ?? false)
    }

    /// A mutation begins: the parameters of its statements are shown to nobody.
    func mutationBegan() { explanation?.withholdPlans() }

    public override func fieldBegan(at path: [String]) { explanation?.field = path }

    public override var responseExtensions: JSONValue? {
        let explained = explanation?.members ?? []
        guard let costReport else { return explained.isEmpty ? nil : .object(explained) }
        return .object(explained + [JSONMember(name: CostReport.name, value: costReport.json(used: usedCost))])
    }

    /// What the request has used so far.
    private var usedCost: CostUse {
        CostUse(
            statements: statementCount, unboundedStatements: unboundedStatementCount, rows: rowCount,
            answerBytes: dataBytes, databaseMicroseconds: use.executedMicroseconds,
            waitedMicroseconds: use.waitedMicroseconds)
    }

    /// The time of the request, as statements are told it: none asks the database.
    private(set) lazy var time = services.timeText()

    public override func levelBegan() { services.databases.flush() }

    public override var mayGoOn: Bool { !services.tasks.isBusy }

    public override func resume(_ waiting: any Resumable) { services.tasks.resume(waiting) }

    /// In whose name the request uses resources.
    public var owner: Owner { viewer?.owner ?? Owner(anonymousAt: client) }

    /// Whose the request is.
    var tenant: Tenant { viewer.map { .organisation($0.organisationUUID) } ?? .nobody }

    func signedInViewer() throws(FieldError) -> Viewer {
        guard let viewer else { throw absence.fieldError }
        return viewer
    }

    /// The viewer's scope. Everything but `viewer` and signing in needs one.
    func scope() throws(FieldError) -> Scope {
        let viewer = try signedInViewer()
        return newerScope ?? viewer.scope
    }

    /// - Throws: for a viewer that may not do this.
    func require(_ permission: Permission) throws(FieldError) {
        if let refusal = refusal(of: permission) { throw refusal }
    }

    /// Why the viewer may not do this; nil where it may.
    func refusal(of permission: Permission) -> FieldError? {
        guard let viewer else { return absence.fieldError }
        if viewer.may(permission) { return nil }
        return FieldError("This takes the permission \(permission.rawValue).", code: "FORBIDDEN")
    }

    func report(_ defect: Defect) { defects.append(defect) }

    /// What a request may hold without its being counted: most hold less.
    private static let uncountedBytes = 32 << 10
    /// What is counted is acquired in such steps.
    private static let leaseStep = 128 << 10

    /// Counts memory that the request holds until it ends.
    /// - Throws: where its owner cannot have so much. What it holds already it keeps.
    public func hold(bytes: Int) throws(ResourceRefusal) {
        heldBytes += bytes
        if heldBytes <= lease?.amount ?? Self.uncountedBytes { return }
        let wanted = (heldBytes / Self.leaseStep + 1) * Self.leaseStep
        if let lease { return try lease.resize(to: wanted) }
        lease = try ResourceLease(wanted, of: services.memory, for: owner)
    }

    /// Queues a statement.
    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        if let refusal = refusal(of: statement) { return receiver.receive(.failure(refusal)) }
        statementCount += 1
        services.databases.send(own(statement), to: receiver)
    }

    /// Why a statement is not sent; else it is counted.
    private func refusal(of statement: Statement) -> DatabaseError? {
        let database = statement.text.database
        if let ending { return ending.error(of: database) }
        if sentCount == Self.maximumStatements { return .tooMany(database) }
        if statement.cost == .unbounded {
            if unboundedStatementCount == Self.maximumUnboundedStatements { return .tooMany(database) }
            unboundedStatementCount += 1
        }
        var bytes = 0
        for parameter in statement.parameters { bytes += parameter.byteCount }
        parameterBytes += bytes
        if parameterBytes > Self.maximumParameterBytes { return .tooMany(database) }
        if bytes > Self.uncountedParameters {
            do throws(ResourceRefusal) {
                try hold(bytes: bytes)
            } catch {
                return .refused(database, error)
            }
        }
        sentCount += 1
        return nil
    }

    /// Counts what a list is filtered by.
    /// - Throws: where the filters of the request are too much together.
    func countFilter(bytes: Int, conditions: Int) throws(FieldError) {
        filterBytes += bytes
        filterConditions += conditions
        if filterBytes > FilterLimits.bytesOfRequest {
            throw FieldError(
                "The filters of a request compare with at most \(FilterLimits.bytesOfRequest) bytes together:"
                    + " send them in several requests.", code: "INVALID_FILTER")
        }
        try checkFilterRoom()
    }

    /// Before a filter is read at all.
    /// - Throws: where those before it were too much already.
    func checkFilterRoom() throws(FieldError) {
        if filterConditions <= FilterLimits.conditionsOfRequest { return }
        throw FieldError(
            "The filters of a request have at most \(FilterLimits.conditionsOfRequest) conditions together:"
                + " send them in several requests.", code: "INVALID_FILTER")
    }

    /// Before a statement is written at all.
    /// - Throws: where it would not be sent.
    func checkRoom(isUnbounded: Bool, in database: DatabaseName) throws(FieldError) {
        if let ending { throw ending.error(of: database).fieldError }
        if sentCount == Self.maximumStatements
            || isUnbounded && unboundedStatementCount == Self.maximumUnboundedStatements
        {
            throw DatabaseError.tooMany(database).fieldError
        }
    }

    /// A statement as this request's.
    func own(_ statement: Statement) -> Statement {
        var statement = statement
        if let viewer { statement.authority = viewer.authority }
        statement.sender = self
        return statement
    }

    public func note(_ use: StatementUse) { self.use += use }

    /// Nothing of the request is wanted any more: what it has sent is given up, and it sends nothing else. A transaction that
    /// has begun goes on to its end.
    public func end(_ ending: RequestEnding) {
        if self.ending != nil { return }
        self.ending = ending
        services.databases.giveUp(self)
    }

    /// The same for a promise, which may have to send it again.
    func send(_ statement: Statement, to promise: RelationPromise) {
        if viewer?.scope.kind == .reseller { promise.expects(statement) }
        send(statement, to: promise as any StatementReceiver)
    }

    func countUnloggedMutation() { unloggedMutationCount += 1 }

    func countThrottledSignIn() { throttledSignInCount += 1 }

    /// Counts statements that are sent elsewhere.
    func countStatements(_ count: Int) { statementCount += count }

    /// Counts rows that a wall has looked at.
    func countChecked(_ rows: StatementRows, by wall: SecondWall, isAdmitted: Bool) {
        if !wall.looksAtRows { return }
        checkedRowCount += rows.count
        if !isAdmitted { stoppedRowCount += rows.count }
    }

    /// - Returns: false where they are more than an answer can have: nothing else of it is executed then.
    @discardableResult
    func countRows(_ rows: StatementRows) -> Bool {
        rowCount += rows.count
        if rowCount <= Self.maximumRows { return true }
        end(.answerTooLarge)
        return false
    }
}

extension FieldError {
    /// A resource was not given.
    init(_ refusal: ResourceRefusal) { self.init(refusal.message, code: refusal.code) }

    static let answerTooLarge = FieldError(
        "The answer is too large: ask for less at once, by pages.", code: "ANSWER_TOO_LARGE")
}

extension RequestContext {
    /// The portal's own part of a context. DCXSchema's bindings are only ever executed with one.
    var portal: PortalRequest {
        guard let request = self as? PortalRequest else {
            preconditionFailure("the portal's fields are executed for portal requests")
        }
        return request
    }
}

/// What the portal needs of the machine it runs on. One for each event loop.
public final class PortalServices {
    public let databases: any Databases
    let passwords: any PasswordHashing
    let tokens: any TokenIssuing
    let secrets: any SecretMaking
    let tasks: any TaskStarting
    let clock: any Clock
    /// What requests may hold of memory beyond what each may have uncounted.
    public let memory: ResourceBudget
    let timeZones: TimeZoneNames

    public convenience init(
        databases: any Databases, passwords: any PasswordHashing, tokens: any TokenIssuing,
        secrets: any SecretMaking, tasks: any TaskStarting, clock: any Clock,
        memory: ResourceBudget = ResourceBudget(capacity: .max)
    ) {
        self.init(
            databases: databases, passwords: passwords, tokens: tokens, secrets: secrets, tasks: tasks, clock: clock,
            memory: memory, TimeZoneNames())
    }

    private init(
        databases: any Databases, passwords: any PasswordHashing, tokens: any TokenIssuing,
        secrets: any SecretMaking, tasks: any TaskStarting, clock: any Clock, memory: ResourceBudget,
        _ timeZones: TimeZoneNames
    ) {
        self.memory = memory
        self.timeZones = timeZones
        self.databases = databases
        self.passwords = passwords
        self.tokens = tokens
        self.secrets = secrets
        self.tasks = tasks
        self.clock = clock
    }

    private var latestTime = (seconds: -1, text: "")

    /// The time as statements are told it: the same text for all requests of a second.
    func timeText() -> String {
        let seconds = clock.secondsSince1970()
        if latestTime.seconds != seconds { latestTime = (seconds, DateTimeText.text(secondsSince1970: seconds)) }
        return latestTime.text
    }

    /// Starts a task on the event loop.
    public func start(_ work: @escaping () async -> Void) { tasks.start(work) }

    /// The same with other databases, which are the same to those who look: what is known of them stays known.
    func with(_ databases: any Databases) -> PortalServices {
        PortalServices(
            databases: databases, passwords: passwords, tokens: tokens, secrets: secrets, tasks: tasks, clock: clock,
            memory: memory, timeZones)
    }
}

/// The time: a seam, so that tests can stop it. No statement asks the database what time it is.
public protocol Clock: Sendable {
    /// Whole seconds since 1970-01-01T00:00:00Z.
    func secondsSince1970() -> Int

    /// For what has to keep its order: as fine as the clock is.
    func microsecondsSince1970() -> Int
}

extension Clock {
    public func microsecondsSince1970() -> Int { secondsSince1970() * 1_000_000 }
}
