/// Brings orders on, step by step, until they are done or undone. A step that was begun and not noted is taken again; each does
/// nothing where it was done.
struct OrderWork: WorkSource {
    let services: WorkServices
    let name = "orders"
    private let lost = LostTake<Int>()

    init(services: WorkServices) { self.services = services }

    private var queue: OrderQueue {
        OrderQueue(databases: services.databases, clock: services.clock, limits: services.limits, lost: lost)
    }

    private var machine: OrderMachine { OrderMachine(databases: services.databases, clock: services.clock) }

    private var books: OrderBooks { OrderBooks(databases: services.databases, clock: services.clock) }

    func take() async throws -> [() async -> Void] {
        try await queue.takeOrders().map { order in { await run(order) } }
    }

    /// What cannot be noted is noted when the database is back; until then the order is this worker's.
    private func run(_ order: ProvisioningOrder) async {
        do {
            if order.isDeletion { try await bringOnDeletion(order) } else { try await bringOn(order) }
        } catch {
            services.report("order \(order.uuid.text): \((error as? DatabaseError)?.words ?? "\(error)")")
            await services.insist { try await queue.retry(order) }
        }
    }

    private func bringOn(_ order: ProvisioningOrder) async throws {
        let plan = try await books.plan(of: order)
        guard let status = order.status == .held ? try await queue.begin(order) : order.status else { return }
        if status == .creating {
            switch try await machine.create(order, plan) {
            case .underWay: return try await queue.wait(order)
            case .done: return try await books.charge(order)
            case .failed(let words):
                guard try await queue.advance(order, from: .creating, to: .undoing, error: words) else { return }
            }
        }
        try await machine.undo(order, plan)
        try await books.release(order)
    }

    private func bringOnDeletion(_ order: ProvisioningOrder) async throws {
        if order.status == .placed, try await !queue.advance(order, from: .placed, to: .removing) { return }
        switch try await machine.remove(order) {
        case .underWay: try await queue.wait(order)
        case .done: try await books.refund(order)
        case .failed(let words): try await books.giveUp(order, words)
        }
    }
}
