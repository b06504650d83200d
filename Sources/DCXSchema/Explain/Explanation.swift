internal import GraphQLCore

/// The request extension `explain`: what each statement of a request cost, and which field sent it. For viewers of the
/// platform; others are told so, and their request runs as if they had not asked.
///
/// It says what the texts of statements are, never what their parameters are: passwords and tokens are among these.
final class Explanation {
    private static let name = "explain"

    /// Whether the viewer may know.
    let isGiven: Bool
    /// How plans are wanted; nil where they are not.
    private var plans: StatementPlan.Format?
    /// The field whose plans are wanted, as response keys; nil for all.
    private let planPath: [String]?
    /// The field that began last: what is sent is of it. Mutations send later than they begin, but are alone then.
    var field: [String] = []
    private var statements: [ExplainedStatement] = []

    /// - Parameter extensions: the request's.
    static func isAsked(_ extensions: JSONValue) -> Bool {
        extensions[name] == .boolean(true) || planFormat(extensions) != nil
    }

    /// `{"plan": "text"}` or `{"plan": "json"}`, and maybe `"path"`.
    private static func planFormat(_ extensions: JSONValue) -> StatementPlan.Format? {
        guard case .string(let format)? = extensions[name]?["plan"] else { return nil }
        return StatementPlan.Format(rawValue: format)
    }

    init(for viewer: Viewer?, _ extensions: JSONValue) {
        isGiven = viewer?.scope.kind == .platform
        plans = Self.planFormat(extensions)
        if case .array(let keys)? = extensions[Self.name]?["path"] {
            planPath = keys.compactMap { if case .string(let key) = $0 { key } else { nil } }
        } else {
            planPath = nil
        }
    }

    /// Plans show values of parameters; those of mutations may be secret.
    func withholdPlans() { plans = nil }

    /// The plan that is wanted of a statement that is sent now; nil where none is.
    func wantedPlan() -> StatementPlan? {
        guard let plans, planPath == nil || planPath == field else { return nil }
        return StatementPlan(plans)
    }

    /// Services whose databases tell of what is sent there; nil where the viewer may not know.
    func observing(_ services: PortalServices) -> PortalServices? {
        isGiven ? services.with(ExplainedDatabases(services.databases, self)) : nil
    }

    /// Notes a statement that is sent now.
    func note(_ sql: String, parameterCount: Int, in database: DatabaseName) -> ExplainedStatement {
        let statement = ExplainedStatement(field: field, database: database, sql: sql, parameterCount: parameterCount)
        statements.append(statement)
        return statement
    }

    /// Its part of the response's `extensions`.
    var members: [JSONMember] {
        if isGiven { return [JSONMember(name: Self.name, value: .array(statements.map(\.json)))] }
        return [
            JSONMember(name: Self.name, value: .null),
            JSONMember(name: "notes", value: .array([.string("\"explain\" is for viewers of the platform.")])),
        ]
    }
}

/// A statement that was sent, and what became of it.
final class ExplainedStatement {
    private let field: [String]
    private let database: DatabaseName
    private let sql: String
    private let parameterCount: Int
    private let sentAt = ContinuousClock.now
    private var outcome: Outcome?
    /// PostgreSQL's plan of it, where that is wanted.
    var plan: StatementPlan?

    private struct Outcome {
        let duration: Duration
        let result: Result<Size, DatabaseError>
    }

    private struct Size {
        let rows: Int
        let bytes: Int
    }

    init(field: [String], database: DatabaseName, sql: String, parameterCount: Int) {
        self.field = field
        self.database = database
        self.sql = sql
        self.parameterCount = parameterCount
    }

    func note(_ result: Result<StatementRows, DatabaseError>) {
        outcome = Outcome(
            duration: sentAt.duration(to: .now), result: result.map { Size(rows: $0.count, bytes: $0.byteCount) })
    }

    var json: JSONValue {
        var members = [
            JSONMember(name: "path", value: .array(field.map { .string($0) })),
            JSONMember(name: "database", value: .string(database.rawValue)),
            JSONMember(name: "statement", value: .string(sql)),
            JSONMember(name: "parameters", value: .number(String(parameterCount))),
            JSONMember(name: "rows", value: .null), JSONMember(name: "microseconds", value: .null),
            JSONMember(name: "bytes", value: .null),
        ]
        if let plan { members.append(JSONMember(name: "plan", value: plan.json)) }
        guard let outcome else { return .object(members) }
        members[5] = JSONMember(name: "microseconds", value: .number(String(outcome.duration.microseconds)))
        switch outcome.result {
        case .success(let size):
            members[4] = JSONMember(name: "rows", value: .number(String(size.rows)))
            members[6] = JSONMember(name: "bytes", value: .number(String(size.bytes)))
        case .failure(let error):
            members.append(JSONMember(name: "error", value: error.fieldError.code.map { .string($0) } ?? .null))
        }
        return .object(members)
    }
}

extension Duration {
    fileprivate var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
