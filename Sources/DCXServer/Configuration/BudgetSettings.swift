internal import DCXSchema

/// The settings of budgets: how much time of the databases and how many bytes of answers each level of an owner may use.
enum BudgetSettings {
    /// Where the quota of a level is.
    private typealias Place = WritableKeyPath<BudgetLimits, BudgetLimits.Quota> & Sendable

    static let all: [Setting] =
        [
            Settings.number("DCX_BUDGET_SECONDS", "after how long an empty budget is full again; 60", 1...3_600) {
                $0.budgets.windowSeconds = $1
            }
        ] + quotas("VIEWER", "a user or API key", \.viewer) + quotas("TENANT", "an organisation", \.tenant)
        + quotas("TREE", "a reseller with its customers", \.tree)
        + quotas("NETWORK", "an IPv4 address or IPv6 /64 without a token", \.network)
        + quotas("ANONYMOUS", "all clients without a token", \.anonymous)

    private static func quotas(_ level: String, _ owner: String, _ place: any Place) -> [Setting] {
        let defaults = BudgetLimits()[keyPath: place]
        return [
            Settings.number(
                "DCX_\(level)_DATABASE_MILLISECONDS",
                "time of the databases in the budget of \(owner), 0 for no limit; \(defaults.databaseMilliseconds)",
                0...1_000_000_000
            ) { $0.budgets[keyPath: place].databaseMilliseconds = $1 },
            Settings.number(
                "DCX_\(level)_ANSWER_MEBIBYTES",
                "MiB of answers in the budget of \(owner), 0 for no limit; \(defaults.answerMebibytes)", 0...1_000_000
            ) { $0.budgets[keyPath: place].answerMebibytes = $1 },
        ]
    }
}
