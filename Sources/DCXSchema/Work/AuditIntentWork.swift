/// Makes lines of the audit log of what was intended in another database and never came to an end: its process was killed, or MAIN
/// was lost in between.
final class AuditIntentWork: PeriodicWork {
    private static let intervalSeconds = 60

    private static let settle = StatementText(.main, "SELECT audit_intents_settle()", cost: .unbounded)

    init(services: WorkServices) { super.init("audit intents", every: Self.intervalSeconds, services) }

    override func work(_ now: Int) async throws { try await call(Self.settle) }
}
