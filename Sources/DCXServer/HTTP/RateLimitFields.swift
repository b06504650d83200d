internal import DCXSchema
internal import GraphQLCore

/// The fields `RateLimit-Policy` and `RateLimit`: of each resource the budget of which least is left.
/// https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/
struct RateLimitFields {
    private let state: BudgetState
    private let policy: String

    init(_ state: BudgetState, _ policies: RateLimitPolicies) {
        self.state = state
        policy = policies.line(for: state)
    }

    /// Both lines; nothing where nothing is limited.
    func append(to out: inout JSONBuffer) {
        if policy.isEmpty { return }
        out.appendText(policy)
        Self.appendBoth(state, to: &out) { part, resource, out in
            out.append(";r=")
            out.append(Self.units(part.remaining, of: resource))
            out.append(";t=")
            out.append(part.secondsUntilFull)
        }
        out.append("\r\n")
    }

    /// The line `RateLimit-Policy`, and how `RateLimit` begins; nothing where nothing is limited.
    fileprivate static func policy(_ state: BudgetState, windowSeconds: Int) -> String {
        if state.database.quota == .max, state.answers.quota == .max { return "" }
        var out = JSONBuffer(capacity: 256)
        out.append("RateLimit-Policy: ")
        appendBoth(state, to: &out) { part, resource, out in
            out.append(";q=")
            out.append(units(part.quota, of: resource))
            out.append(resource == .databaseTime ? ";qu=\"milliseconds\";w=" : ";qu=\"content-bytes\";w=")
            out.append(windowSeconds)
        }
        out.append("\r\nRateLimit: ")
        return String(decoding: out.bytes, as: UTF8.self)
    }

    private static func appendBoth(
        _ state: BudgetState, to out: inout JSONBuffer,
        _ parameters: (BudgetState.Part, BudgetResource, inout JSONBuffer) -> Void
    ) {
        if state.database.quota != .max {
            out.append(name(of: state.database.level, .databaseTime))
            parameters(state.database, .databaseTime, &out)
        }
        if state.answers.quota != .max {
            if state.database.quota != .max { out.append(", ") }
            out.append(name(of: state.answers.level, .answerBytes))
            parameters(state.answers, .answerBytes, &out)
        }
    }

    private static func units(_ amount: Int, of resource: BudgetResource) -> Int {
        switch resource {
        case .databaseTime: amount / 1_000
        case .answerBytes: amount
        }
    }

    /// The names of policies, as structured strings (RFC 9651, section 3.3.3).
    private static func name(of level: Owner.LevelKind, _ resource: BudgetResource) -> StaticString {
        switch (level, resource) {
        case (.viewer, .databaseTime): "\"viewer-database\""
        case (.viewer, .answerBytes): "\"viewer-answers\""
        case (.tenant, .databaseTime): "\"tenant-database\""
        case (.tenant, .answerBytes): "\"tenant-answers\""
        case (.tree, .databaseTime): "\"tree-database\""
        case (.tree, .answerBytes): "\"tree-answers\""
        case (.network, .databaseTime): "\"network-database\""
        case (.network, .answerBytes): "\"network-answers\""
        case (.anonymous, .databaseTime), (.process, .databaseTime): "\"anonymous-database\""
        case (.anonymous, .answerBytes), (.process, .answerBytes): "\"anonymous-answers\""
        }
    }
}

/// The policies of an event loop, whose text is written once: all owners have the same quotas at the same levels.
final class RateLimitPolicies {
    private struct Levels: Hashable {
        let database: Owner.LevelKind
        let answers: Owner.LevelKind
    }

    private let windowSeconds: Int
    private var last: (levels: Levels, line: String)?
    private var lines: [Levels: String] = [:]

    init(windowSeconds: Int) { self.windowSeconds = windowSeconds }

    func line(for state: BudgetState) -> String {
        let levels = Levels(database: state.database.level, answers: state.answers.level)
        if let last, last.levels == levels { return last.line }
        let line = lines[levels] ?? RateLimitFields.policy(state, windowSeconds: windowSeconds)
        lines[levels] = line
        last = (levels, line)
        return line
    }
}

extension RequestRefusal {
    /// A budget is empty.
    static func limited(_ refusal: BudgetRefusal) -> RequestRefusal {
        let what =
            switch refusal.resource {
            case .databaseTime: "database time"
            case .answerBytes: "response bytes"
            }
        let seconds = refusal.retryAfterSeconds
        return RequestRefusal(
            .tooManyRequests,
            "The limit of \(what) is used up: try again in \(seconds == 1 ? "a second" : "\(seconds) seconds").",
            code: "RATE_LIMITED", headers: "Retry-After: \(seconds)\r\n",
            cause: "the \(refusal.level.rawValue)'s budget of \(refusal.resource.name) is empty")
    }
}
