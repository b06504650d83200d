/// An amount of one resource that owners share: each acquires what it is about to use, and gives it back. What is acquired
/// counts at every level of the owner, and no level gets more than its share.
///
/// Confined to one thread: each event loop has a budget of its own, a part of the process's, so that nothing is locked.
/// Small amounts should not be acquired at all, but be covered by a fixed allowance: acquiring looks up each level.
public final class ResourceBudget {
    public let capacity: Int
    private let shares: ResourceShares
    private var used: [Owner.Level: Int] = [:]
    /// Of all owners together.
    public private(set) var usedInTotal = 0

    public init(capacity: Int, _ shares: ResourceShares = ResourceShares()) {
        self.capacity = capacity
        self.shares = shares
    }

    /// How many levels of owners have something.
    var levelCount: Int { used.count }

    /// What a level has acquired.
    public func used(by level: Owner.Level) -> Int { used[level] ?? 0 }

    /// Acquires an amount, or nothing.
    /// - Returns: why nothing was acquired; nil where the amount was.
    public func acquire(_ amount: Int, for owner: Owner) -> ResourceRefusal? {
        if let refusal = refusal(of: amount, for: owner) { return refusal }
        usedInTotal += amount
        for place in 0..<owner.levelCount { used[owner.level(place), default: 0] += amount }
        return nil
    }

    /// Why an amount cannot be acquired now; nil where it can. The narrowest level that has no more is named: it says most.
    public func refusal(of amount: Int, for owner: Owner) -> ResourceRefusal? {
        for place in (0..<owner.levelCount).reversed() {
            let level = owner.level(place)
            let limit = shares.limit(of: level.kind, capacity)
            // What all together have is refused in the process's name.
            if limit == capacity { continue }
            let used = used(by: level)
            if amount > limit - used { return ResourceRefusal(level: level.kind, isTooMuchEver: amount > limit) }
        }
        if amount > capacity - usedInTotal {
            return ResourceRefusal(level: .process, isTooMuchEver: amount > capacity)
        }
        return nil
    }

    /// Gives back what was acquired in the same owner's name.
    public func release(_ amount: Int, for owner: Owner) {
        if amount == 0 { return }
        usedInTotal -= amount
        precondition(usedInTotal >= 0, "no more is given back than was acquired")
        for place in 0..<owner.levelCount { release(amount, of: owner.level(place)) }
    }

    /// A level that has nothing leaves nothing behind: clients could make levels without end.
    private func release(_ amount: Int, of level: Owner.Level) {
        guard let index = used.index(forKey: level), used.values[index] >= amount else {
            preconditionFailure("a level gives no more back than it has acquired")
        }
        used.values[index] -= amount
        if used.values[index] == 0 { used.remove(at: index) }
    }
}

/// How much of a resource one owner can have at each level, in parts of 1,024 of its capacity.
public struct ResourceShares: Sendable {
    public var tree = 768
    public var tenant = 384
    public var viewer = 256
    /// All anonymous clients together never get more, whatever is left.
    public var anonymous = 256
    public var network = 128
    /// Every level can have so much, as far as there is any.
    public var least = 0

    public init() {}

    /// Of connections: many people are behind one address, and who is signed in is not known before a request has come.
    public static let connections: ResourceShares = {
        var shares = ResourceShares()
        shares.tree = 1024
        shares.tenant = 512
        shares.viewer = 512
        shares.anonymous = 960
        shares.network = 512
        shares.least = 256
        return shares
    }()

    /// The amount that a level can have.
    public func limit(of level: Owner.LevelKind, _ capacity: Int) -> Int {
        let share =
            switch level {
            case .process: 1024
            case .tree: tree
            case .tenant: tenant
            case .viewer: viewer
            case .anonymous: anonymous
            case .network: network
            }
        return min(capacity, max(least, capacity / 1024 * share + capacity % 1024 * share / 1024))
    }
}

/// Why a resource was not given.
public struct ResourceRefusal: Error, Sendable, Equatable {
    /// The level whose share was exceeded.
    public let level: Owner.LevelKind
    /// More was asked for than the level can have at all: to try again is of no use.
    public let isTooMuchEver: Bool

    public init(level: Owner.LevelKind, isTooMuchEver: Bool = false) {
        self.level = level
        self.isTooMuchEver = isTooMuchEver
    }

    /// `RATE_LIMITED` where the owner itself has too much, `OVERLOADED` where others have.
    public var code: String {
        switch level {
        case .process, .anonymous: "OVERLOADED"
        case .tree, .tenant, .viewer, .network: "RATE_LIMITED"
        }
    }

    /// For the client, which learns nothing of others.
    public var message: String {
        switch level {
        case .process, .anonymous: "The service is busy: try again in a moment."
        case .tree, .tenant, .viewer, .network: "You have too much in progress: try again when some of it is done."
        }
    }
}
