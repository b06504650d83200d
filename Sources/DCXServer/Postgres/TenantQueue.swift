internal import DCXSchema

/// What waits, tenant by tenant: each tenant's in its order, the tenants in turns, however much one has waiting.
struct TenantQueue<Element> {
    /// Queues that are kept although nothing waits in them: their tenants are likely to come again.
    private static var keptQueues: Int { 64 }

    private var waiting: [Tenant: Fifo<Element>] = [:]
    /// Those that have something waiting, the next one first.
    private(set) var turns: [Tenant] = []
    /// Of all tenants together.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    func count(of tenant: Tenant) -> Int { waiting[tenant]?.count ?? 0 }

    mutating func append(_ element: Element, of tenant: Tenant) {
        count += 1
        if let place = waiting.index(forKey: tenant) {
            if waiting.values[place].isEmpty { turns.append(tenant) }
            return waiting.values[place].append(element)
        }
        if waiting.count >= Self.keptQueues { waiting = waiting.filter { !$0.value.isEmpty } }
        turns.append(tenant)
        waiting[tenant] = Fifo([element])
    }

    mutating func removeFirst(of tenant: Tenant) -> Element? {
        guard let place = waiting.index(forKey: tenant), let element = waiting.values[place].removeFirst() else {
            return nil
        }
        count -= 1
        if waiting.values[place].isEmpty { turns.removeAll { $0 == tenant } }
        return element
    }

    /// The tenant comes behind all others.
    mutating func endTurn(of tenant: Tenant) {
        guard let place = turns.firstIndex(of: tenant) else { return }
        turns.append(turns.remove(at: place))
    }

    /// The first of the tenant whose turn it is, which ends with it.
    mutating func removeNext() -> Element? {
        guard let tenant = turns.first else { return nil }
        defer { endTurn(of: tenant) }
        return removeFirst(of: tenant)
    }

    /// Those that have waited too long: of each tenant from the first on.
    mutating func removeLate(_ isLate: (Element) -> Bool) -> [Element] {
        var late: [Element] = []
        for tenant in turns {
            while let first = waiting[tenant]?.first, isLate(first) {
                if let removed = removeFirst(of: tenant) { late.append(removed) }
            }
        }
        return late
    }

    /// Those that are not wanted any more, whosever turn it is.
    mutating func removeAll(where isUnwanted: (Element) -> Bool) -> [Element] {
        var removed: [Element] = []
        for tenant in turns {
            guard let own = waiting[tenant]?.removeAll() else { continue }
            let kept = own.filter { !isUnwanted($0) }
            removed += own.filter(isUnwanted)
            waiting[tenant] = Fifo(kept)
        }
        count -= removed.count
        turns = turns.filter { count(of: $0) > 0 }
        return removed
    }

    mutating func removeAll() -> [Element] {
        defer { self = TenantQueue() }
        return turns.flatMap { waiting[$0]?.removeAll() ?? [] }
    }
}
