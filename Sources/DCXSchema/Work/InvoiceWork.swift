/// Brings invoices on: paid when the wallet has paid every line, overdue on the day after they were due.
final class InvoiceWork: PeriodicWork {
    private static let intervalSeconds = 60

    private static let advance = StatementText(.main, "SELECT invoices_advance($1::timestamptz)", cost: .unbounded)

    init(services: WorkServices) { super.init("invoices", every: Self.intervalSeconds, services) }

    override func work(_ now: Int) async throws {
        let statement = Statement(Self.advance, [.time(now)])
        _ = try await services.patientDatabases.withTransaction(.main) { try await $0.rows(of: statement) }
    }
}
