/// An amount that an owner has acquired, given back when nobody holds the lease any more: when the work has ended, has failed,
/// or its client has gone.
public final class ResourceLease {
    public let owner: Owner
    public private(set) var amount: Int
    private let budget: ResourceBudget

    /// - Throws: where the owner cannot have so much now.
    public init(_ amount: Int, of budget: ResourceBudget, for owner: Owner) throws(ResourceRefusal) {
        if let refusal = budget.acquire(amount, for: owner) { throw refusal }
        self.budget = budget
        self.owner = owner
        self.amount = amount
    }

    deinit { budget.release(amount, for: owner) }

    /// Acquires what is missing, or gives back what is too much.
    public func resize(to amount: Int) throws(ResourceRefusal) {
        if amount > self.amount, let refusal = budget.acquire(amount - self.amount, for: owner) { throw refusal }
        if amount < self.amount { budget.release(self.amount - amount, for: owner) }
        self.amount = amount
    }
}
