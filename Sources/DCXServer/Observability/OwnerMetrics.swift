internal import DCXSchema

/// What owners have used, by their class, and what was refused for an empty budget. One for each event loop, whose thread alone
/// changes the numbers.
final class OwnerMetrics: Sendable {
    /// Of one class.
    final class Numbers: Sendable {
        let requests = Counter()
        let databaseMicroseconds = Counter()
        let responseBytes = Counter()
    }

    private let classes = Owner.Class.allCases.map { _ in Numbers() }
    private let limited = Owner.LevelKind.allCases.map { _ in BudgetResource.allCases.map { _ in Counter() } }

    func numbers(of ownerClass: Owner.Class) -> Numbers {
        switch ownerClass {
        case .anonymous: classes[0]
        case .customer: classes[1]
        case .reseller: classes[2]
        case .platform: classes[3]
        }
    }

    func note(_ use: BudgetUse, of ownerClass: Owner.Class) {
        let numbers = numbers(of: ownerClass)
        numbers.requests.add()
        numbers.databaseMicroseconds.add(use.databaseMicroseconds)
        numbers.responseBytes.add(use.answerBytes)
    }

    func note(_ refusal: BudgetRefusal) { limited(at: refusal.level, refusal.resource).add() }

    /// Requests that were refused, by the level and the resource whose budget was empty.
    func limited(at level: Owner.LevelKind, _ resource: BudgetResource) -> Counter {
        let place = Owner.LevelKind.allCases.firstIndex(of: level) ?? 0
        return limited[place][resource.rawValue]
    }
}
