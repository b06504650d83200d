import DCXSchema
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

/// What happens to an order while something else happens.
struct OrderRaceTests {
    private func refusal(_ payload: JSONValue?) -> String? { payload?["errors"]?[0]?["__typename"]?.text }

    private func close(_ status: String, _ bench: OrderBench) throws {
        try bench.main.run("UPDATE organisations SET status = '\(status)' WHERE uuid = '\(Demo.vodacom)'")
    }

    @Test func orderOfAnOrganisationThatWasClosedIsUndone() throws {
        let bench = try OrderBench()
        let before = try bench.balance(Demo.vodacom)
        #expect(refusal(try bench.provision("New-01", key: "a")) == nil)
        try close("closed", bench)
        let worker = try TestWorker(bench.databases, clock: bench.clock)
        defer { worker.stop() }
        try bench.waitForOrders()
        #expect(try bench.placedOrders() == ["provision undone The organisation was closed."])
        #expect(try bench.balance(Demo.vodacom) == before)
        #expect(try bench.defects() == [])
    }

    @Test func organisationThatWasSuspendedGetsWhatItHasPaid() throws {
        let bench = try OrderBench()
        #expect(refusal(try bench.provision("New-01", key: "a")) == nil)
        try close("suspended", bench)
        let worker = try TestWorker(bench.databases, clock: bench.clock)
        defer { worker.stop() }
        try bench.waitForOrders()
        #expect(try bench.placedOrders() == ["provision done"])
        #expect(try bench.defects() == [])
    }

    /// To a clock that is ahead, the leases of the others have always ended: it takes from them whatever they have begun.
    @Test func workersWhoseClocksDifferDoEachOrderOnce() throws {
        let bench = try OrderBench()
        try bench.fund(Demo.vodacom, "20000")
        for number in 0..<20 { #expect(refusal(try bench.provision("New-\(number)", key: "\(number)")) == nil) }
        for number in 1...3 { #expect(refusal(try bench.delete(Demo.machine(number), key: "d\(number)")) == nil) }
        let workers = try [0, 0, 90].map { ahead in
            try TestWorker(
                bench.databases, clock: ShiftedClock(clock: bench.clock, seconds: ahead),
                configure: { $0.work.leaseSeconds = 1 })
        }
        defer { for worker in workers { worker.stop() } }
        try bench.waitForOrders()
        #expect(try bench.placedOrders().filter { $0 == "provision done" }.count == 20)
        #expect(try bench.placedOrders().filter { $0 == "delete done" }.count == 3)
        #expect(try bench.defects() == [])
    }

    /// A clock that goes on at each look, over midnight of a month's end: what is charged for is the day of the order, on the
    /// invoice of its month.
    @Test func orderIsOfOneMoment() throws {
        // 2026-11-30T21:58:40Z
        let bench = try OrderBench(clock: StridingClock(from: 1_796_075_920))
        try bench.fund(Demo.vodacom, "20000")
        for number in 0..<40 { #expect(refusal(try bench.provision("New-\(number)", key: "\(number)")) == nil) }
        let worker = try TestWorker(bench.databases, clock: bench.clock)
        defer { worker.stop() }
        try bench.waitForOrders(60_000)
        let days = try bench.main.texts(
            """
            SELECT l.period_start || CASE WHEN l.period_start = (o.created_at AT TIME ZONE 'Africa/Johannesburg')::date
                THEN '' ELSE ' ordered ' || o.created_at END
            FROM provisioning_orders AS o JOIN provisioning_order_lines AS l ON l.order_uuid = o.uuid
            GROUP BY 1 ORDER BY 1
            """)
        #expect(days == ["2026-11-30", "2026-12-01"])
        let months = try bench.main.texts(
            """
            SELECT DISTINCT i.month || ' ' || l.period_start || ' ' || l.period_end || ' ' || l.amount
            FROM invoice_lines AS l JOIN invoices AS i ON i.uuid = l.invoice_uuid
            WHERE l.description LIKE '%, New-%' ORDER BY 1
            """)
        #expect(
            months == ["2026-11-01 2026-11-30 2026-12-01 21.33", "2026-12-01 2026-12-01 2027-01-01 640.00"])
        #expect(try bench.defects() == [])
    }

    @Test func machineThatIsBeingMadeTakesNothingElseOn() throws {
        let bench = try OrderBench()
        let placed = try bench.provision("New-01", key: "a")
        let machine = placed["order"]?["identityInstanceUuid"]?.text ?? ""
        let worker = try TestWorker(bench.databases, clock: bench.clock) { _, _ in
            StubDriver { _ in .success(1_500) }
        }
        defer { worker.stop() }
        try ServerProcess.wait(10_000, "command") {
            try bench.aas.text("SELECT uuid FROM vm_commands WHERE identity_instance_uuid = '\(machine)'")
        }
        #expect(refusal(try bench.delete(machine, key: "b")) == "CommandInProgress")
        let start = try bench.server.post(
            """
            mutation { controlVirtualMachinePower(input: { identityInstanceUuid: "\(machine)", action: START }) {
                errors { __typename } } }
            """, token: bench.server.signIn("john@vodacom.example"))
        #expect(start.errorType == "CommandInProgress", "\(start.body)")
        try bench.waitForOrders()
        #expect(try bench.defects() == [])
    }

    /// What is held is what is charged, whatever becomes of the price in between.
    @Test func priceIsThatOfTheOrder() throws {
        let bench = try OrderBench()
        func setPrice(_ amount: String) throws {
            try bench.aas.run(
                """
                UPDATE product_prices SET amount = \(amount)
                WHERE valid_until IS NULL
                    AND product_uuid IN (SELECT product_uuid FROM vm_configurations WHERE sku = 'CONFIGURATION-S')
                """)
        }
        try setPrice("900")
        let placed = try bench.provision("New-01", key: "a")
        #expect(placed["order"]?["totalAmount"]?["amount"] == .string("345.00"), "\(placed)")
        try setPrice("1200")
        let worker = try TestWorker(bench.databases, clock: bench.clock)
        defer { worker.stop() }
        try bench.waitForOrders()
        let charged = "SELECT amount FROM wallet_transactions WHERE kind = 'charge' AND idempotency_key LIKE 'order:%'"
        #expect(try bench.main.texts(charged) == ["-345.00"])
        #expect(try bench.defects() == [])
    }

    /// A machine of another tenant that was removed, with a key that its owner has used, is one that never was.
    @Test func removedMachineOfAnotherTenantNeverWas() throws {
        let bench = try OrderBench()
        #expect(refusal(try bench.delete(Demo.machine(8), key: "d", as: "adcock@adcock.example")) == nil)
        let worker = try TestWorker(bench.databases, clock: bench.clock)
        defer { worker.stop() }
        func answer(_ machine: String, _ key: String) throws -> TestAnswer {
            try bench.server.post(
                OrderBench.delete,
                variables: #"{"input":{"identityInstanceUuid":"\#(machine)","idempotencyKey":"\#(key)"}}"#,
                token: bench.server.signIn("john@vodacom.example")
            ).timeless
        }
        for key in ["d", "other", ""] {
            #expect(try answer(Demo.machine(8), key) == answer("unknown", key))
        }
        try bench.waitForOrders()
        for key in ["d", "other", ""] {
            #expect(try answer(Demo.machine(8), key) == answer("unknown", key))
        }
    }
}

/// A clock that is ahead of another.
private struct ShiftedClock: Clock {
    let clock: any Clock
    let seconds: Int

    func secondsSince1970() -> Int { clock.secondsSince1970() + seconds }
}

/// A clock that is a second later whenever it is looked at.
private final class StridingClock: Clock {
    private let seconds: Mutex<Int>

    init(from seconds: Int) { self.seconds = Mutex(seconds) }

    func secondsSince1970() -> Int {
        seconds.withLock {
            $0 += 1
            return $0
        }
    }
}
