/// Responses that are always the same, kept with the plans of their operations: a few, those that were written last. Confined
/// to one thread.
final class KeptResponses {
    private static let maximumCount = 16
    /// Of all together.
    private static let maximumBytes = 4 << 20

    private var plans: [OperationPlan] = []
    private var bytes = 0

    func keep(_ response: UnsafeRawBufferPointer, of plan: OperationPlan) {
        if response.count > Self.maximumBytes || plan.keptResponse != nil { return }
        while plans.count == Self.maximumCount || bytes + response.count > Self.maximumBytes { removeOldest() }
        plan.keptResponse = Array(response)
        plans.append(plan)
        bytes += response.count
    }

    private func removeOldest() {
        let plan = plans.removeFirst()
        bytes -= plan.keptResponse?.count ?? 0
        plan.keptResponse = nil
    }
}
