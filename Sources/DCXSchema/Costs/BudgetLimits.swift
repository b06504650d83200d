/// How much time of the databases, and how many bytes of answers, each level of an owner may use. A budget that is empty is full
/// again after the window, and fills up evenly.
public struct BudgetLimits: Sendable {
    /// Zero is no limit.
    public struct Quota: Sendable {
        public var databaseMilliseconds: Int
        public var answerMebibytes: Int

        public init(databaseMilliseconds: Int, answerMebibytes: Int) {
            self.databaseMilliseconds = databaseMilliseconds
            self.answerMebibytes = answerMebibytes
        }
    }

    public var windowSeconds = 60
    public var viewer = Quota(databaseMilliseconds: 60_000, answerMebibytes: 1_024)
    public var tenant = Quota(databaseMilliseconds: 120_000, answerMebibytes: 2_048)
    public var tree = Quota(databaseMilliseconds: 480_000, answerMebibytes: 8_192)
    public var network = Quota(databaseMilliseconds: 15_000, answerMebibytes: 256)
    public var anonymous = Quota(databaseMilliseconds: 60_000, answerMebibytes: 1_024)

    /// Owners whose budgets a loop keeps at once. Networks beyond that count as anonymous clients only.
    public var maximumOwners = 20_000

    public init() {}

    func quota(of level: Owner.LevelKind) -> Quota {
        switch level {
        case .viewer: viewer
        case .tenant: tenant
        case .tree: tree
        case .network: network
        case .anonymous: anonymous
        case .process: Quota(databaseMilliseconds: 0, answerMebibytes: 0)
        }
    }
}

/// What budgets are of.
public enum BudgetResource: Int, Sendable, CaseIterable {
    case databaseTime, answerBytes

    /// In the names of policies, settings and metrics.
    public var name: String {
        switch self {
        case .databaseTime: "database"
        case .answerBytes: "answers"
        }
    }
}

/// An amount of each resource.
public struct BudgetUse: Sendable, Equatable {
    public var databaseMicroseconds: Int
    public var answerBytes: Int

    public init(databaseMicroseconds: Int = 0, answerBytes: Int = 0) {
        self.databaseMicroseconds = databaseMicroseconds
        self.answerBytes = answerBytes
    }

    var isNothing: Bool { databaseMicroseconds == 0 && answerBytes == 0 }

    static func += (left: inout BudgetUse, right: BudgetUse) {
        left.databaseMicroseconds &+= right.databaseMicroseconds
        left.answerBytes &+= right.answerBytes
    }

    static func + (left: BudgetUse, right: BudgetUse) -> BudgetUse {
        var sum = left
        sum += right
        return sum
    }
}
