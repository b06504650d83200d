internal import GraphQLCore

/// `Mutation.signIn`: an e-mail address and a password become a session. An unknown address and a wrong password take as
/// long and answer alike.
struct SignInBinding {
    func bind(_ field: FieldPlan) throws(PlanningError) {
        for selection in field.selections { try bindPayload(selection) }
        field.resolve(with: SignInResolver(type: errorType(of: field)))
    }

    private func bindPayload(_ payload: SelectionPlan) throws(PlanningError) {
        for field in payload.fields where !field.isBound {
            switch field.definition.name {
            case "session": field.hold(column: SignInRows.session)
            case "errors": field.hold(column: SignInRows.errors)
            default: throw .unbound(field)
            }
            for selection in field.selections { try bindLeaves(selection) }
        }
    }

    private func bindLeaves(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields where !field.isBound {
            guard let leaf = SignInRows.Leaf(rawValue: field.definition.name) else { throw .unbound(field) }
            if leaf == .path { field.hold(column: SignInRows.path) } else { field.bind(column: leaf.number, .bySource) }
        }
    }

    /// The type of the error in the payload, where `errors` is selected.
    private func errorType(of field: FieldPlan) -> TypeID? {
        let errors = field.selections.flatMap(\.fields).first { $0.definition.name == "errors" }
        return errors?.selections.first { $0.type.name == "InvalidCredentials" }?.type.id
    }
}

private struct SignInResolver: Resolver {
    let type: TypeID?

    private static let statement = StatementText(
        .main,
        """
        SELECT u.uuid, u.password_hash
        FROM users AS u
        JOIN organisations AS o ON o.uuid = u.organisation_uuid
        WHERE lower(u.email) = lower($1::text) AND u.status = 'active' AND o.status <> 'closed'
        """)

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        guard let input = arguments["input"], case .string(let email) = input["email"],
            case .string(let password) = input["password"]
        else { preconditionFailure("the schema says that the input has both") }
        let promise = SignInPromise(context.portal, password: password, errorType: type)
        if email.utf8.contains(0) || email.utf8.count > 254 || password.utf8.count > 1_024 {
            promise.check(hash: nil, user: nil)
        } else {
            context.portal.send(Statement(Self.statement, [.text(email)]), to: promise)
        }
        return .later(promise)
    }
}

/// First the user's row, then the check of the password, then the session.
private final class SignInPromise: Promise, StatementReceiver {
    /// Seconds that an access token is valid, and seconds before its end when it is time for another.
    private static let lifetime = 15 * 60
    private static let refreshMargin = 5 * 60

    private let request: PortalRequest
    private let password: String
    private let errorType: TypeID?
    private var outcome: Result<SignInRows, FieldError>?

    init(_ request: PortalRequest, password: String, errorType: TypeID?) {
        self.request = request
        self.password = password
        self.errorType = errorType
    }

    func receive(_ result: Result<StatementRows, DatabaseError>) {
        switch result {
        case .success(let rows):
            request.countRows(rows)
            check(hash: rows.count == 1 ? rows.string(0, 1) : nil, user: rows.count == 1 ? rows.uuid(0, 0) : nil)
        case .failure(let error):
            request.report(.database(error))
            finish(.failure(error.fieldError))
        }
    }

    func check(hash: String?, user: UUID?) {
        request.services.passwords.verify(password, hash: hash) { check in
            switch check {
            case .correct where user != nil: self.finish(.success(self.session(of: user ?? .none)))
            case .correct, .wrong: self.finish(.success(SignInRows(session: nil, errorType: self.errorType)))
            case .overloaded:
                self.finish(
                    .failure(FieldError("Too many are signing in at the moment.", code: "OVERLOADED")))
            }
        }
    }

    private func session(of user: UUID) -> SignInRows {
        let now = request.services.clock.secondsSince1970()
        let expiresAt = now + Self.lifetime
        let token = request.services.tokens.accessToken(user: user, issuedAt: now, expiresAt: expiresAt)
        return SignInRows(
            session: .init(accessToken: token, expiresAt: expiresAt, refreshAt: expiresAt - Self.refreshMargin),
            errorType: errorType)
    }

    private func finish(_ outcome: Result<SignInRows, FieldError>) {
        self.outcome = outcome
        settle()
    }

    override func takeColumn() throws(FieldError) -> Column {
        switch outcome {
        case .success(let rows): return .objects(rows)
        case .failure(let error): throw error
        case nil: preconditionFailure("a settled sign-in has an outcome")
        }
    }
}

/// The payload as one row; its session and its error are rows of the same source.
final class SignInRows: RowSource {
    static let session = 0
    static let errors = 1
    static let path = 2

    enum Leaf: String, CaseIterable {
        case accessToken, expiresAt, refreshAt, message, path

        var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    struct Session {
        let accessToken: String
        /// Seconds since 1970.
        let expiresAt: Int
        let refreshAt: Int
    }

    private let session: Session?
    private let errorType: TypeID?

    init(session: Session?, errorType: TypeID?) {
        self.session = session
        self.errorType = errorType
        super.init(count: 1)
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            let leaf = run[place]
            leaf.appendKey(to: &out)
            if leaf.isConstant { continue }
            switch Leaf.allCases[leaf.column] {
            case .accessToken: out.appendString(session?.accessToken ?? "")
            case .expiresAt: out.appendString(DateTimeText.text(secondsSince1970: session?.expiresAt ?? 0))
            case .refreshAt: out.appendString(DateTimeText.text(secondsSince1970: session?.refreshAt ?? 0))
            case .message: out.appendString("No active user has this e-mail address and password.")
            case .path: out.appendNull()
            }
        }
        return -1
    }

    override func held(_ field: HeldField) throws(FieldError) -> Column {
        switch field.column {
        case Self.session: return .objects(self, RowIndex(count: 1) { self.session == nil ? nil : $0 })
        case Self.path:
            return .list(ListRanges([nil]), of: .leaves(TextRows([]), column: 0, .bySource))
        default:
            guard session == nil, let errorType else {
                return .list(ListRanges([0..<0]), of: .abstract(AbstractRows([], items: [])))
            }
            return .list(
                ListRanges([0..<1]), of: .abstract(AbstractRows([.init(errorType, self)], items: [(0, 0)])))
        }
    }
}
