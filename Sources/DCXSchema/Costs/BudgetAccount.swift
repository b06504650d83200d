/// What the requests of one owner are charged to: the budgets of its levels, and its counts of requests.
public final class BudgetAccount {
    public let owner: Owner
    /// The user or key; nil for anonymous clients.
    let user: ApiUser?
    /// Those of the owner's levels, the narrowest first.
    let buckets: [BudgetBucket]
    /// What was sent since others were told.
    private(set) var usage = ApiUsage()
    /// The account that has taken over.
    private var successor: BudgetAccount?

    init(_ owner: Owner, _ user: ApiUser?, _ buckets: [BudgetBucket]) {
        self.owner = owner
        self.user = user
        self.buckets = buckets
    }

    /// The budget of all anonymous clients does not refuse a network that has used less than 1/100 of its own: people can sign in while
    /// attackers on many networks exhaust the shared budget.
    private static let modestParts = 100

    /// Why nothing more may be used now; nil where it may.
    public func refusal(at now: Int) -> BudgetRefusal? {
        for bucket in buckets {
            bucket.drain(at: now)
            guard let resource = bucket.emptyResource else { continue }
            if case .anonymous = bucket.level, isModest(resource, beside: bucket) { continue }
            return BudgetRefusal(
                level: bucket.level.kind, resource: resource, retryAfterSeconds: bucket.secondsUntilUsable(resource))
        }
        return nil
    }

    private func isModest(_ resource: BudgetResource, beside all: BudgetBucket) -> Bool {
        guard let network = buckets.first, case .network = network.level else { return false }
        return network.used(resource) < min(network.quota(resource), all.quota(resource)) / Self.modestParts
    }

    /// Charges a request that has been answered.
    /// - Parameter hasErrors: whether its answer has any.
    public func charge(_ use: BudgetUse, hasErrors: Bool, at now: Int) {
        for bucket in buckets { bucket.charge(use, at: now) }
        usage.requests &+= 1
        usage.errors &+= hasErrors ? 1 : 0
        usage.use += use
    }

    /// Of each resource the budget of which least is left.
    public var tightest: BudgetState {
        BudgetState(database: tightest(.databaseTime), answers: tightest(.answerBytes))
    }

    private func tightest(_ resource: BudgetResource) -> BudgetState.Part {
        var tightest = buckets[0]
        for bucket in buckets.dropFirst() where bucket.share(resource) < tightest.share(resource) { tightest = bucket }
        return BudgetState.Part(
            level: tightest.level.kind, quota: tightest.quota(resource),
            remaining: max(0, tightest.remaining(resource)), secondsUntilFull: tightest.secondsUntilFull(resource))
    }

    // MARK: Telling others

    func takeUsage() -> ApiUsage {
        defer { usage = ApiUsage() }
        return usage
    }

    /// It could not be told.
    func restore(_ untold: ApiUsage) {
        if let successor { return successor.restore(untold) }
        usage += untold
    }

    /// The user has another place in the tree now; what it has sent before is still to be told, also what is being told now.
    func takeOver(_ old: BudgetAccount) {
        usage += old.takeUsage()
        old.successor = self
    }

    /// Whether nothing would be lost with it.
    var isIdle: Bool { usage.requests == 0 && buckets.allSatisfy { $0.untold.isNothing && $0.used.isNothing } }
}

extension BudgetBucket {
    /// What is left of a resource, as a part of the whole.
    fileprivate func share(_ resource: BudgetResource) -> Double {
        quota(resource) == .max ? .infinity : Double(remaining(resource)) / Double(quota(resource))
    }
}

/// How full budgets are, as answers tell it.
public struct BudgetState: Sendable {
    public struct Part: Sendable {
        public let level: Owner.LevelKind
        /// `Int.max` is no limit.
        public let quota: Int
        public let remaining: Int
        public let secondsUntilFull: Int
    }

    public let database: Part
    public let answers: Part
}

/// Why a request is not executed: a budget is empty.
public struct BudgetRefusal: Error, Sendable {
    public let level: Owner.LevelKind
    public let resource: BudgetResource
    public let retryAfterSeconds: Int
}

/// Who sends requests, as the usage of an organisation lists it.
struct ApiUser: Sendable {
    let organisation: UUID
    /// The user; of an API key, its maker.
    let user: UUID
    let apiKey: UUID?

    init(_ viewer: Viewer) {
        organisation = viewer.organisationUUID
        switch viewer.principal {
        case .user(let user, _):
            self.user = user.uuid
            apiKey = nil
        case .apiKey(let key, let maker):
            user = maker
            apiKey = key
        }
    }
}

/// What a user or key has sent in a time.
struct ApiUsage: Sendable {
    var requests = 0
    /// Requests with errors in their answers.
    var errors = 0
    var use = BudgetUse()

    static func += (left: inout ApiUsage, right: ApiUsage) {
        left.requests &+= right.requests
        left.errors &+= right.errors
        left.use += right.use
    }
}
