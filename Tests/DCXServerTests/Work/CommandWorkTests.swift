import DCXSchema
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import DCXServer

/// Commands are done once, whatever becomes of those who do them.
struct CommandWorkTests {
    private let databases: TenantDatabases
    private let owner: BlockingConnection

    init() throws {
        databases = try TenantDatabases()
        owner = try databases.aas.owner()
        try owner.run("DELETE FROM vm_commands")
    }

    @discardableResult
    private func command(
        _ action: String, _ machine: String = Demo.machine(1), _ columns: String = "", _ values: String = ""
    ) throws -> String {
        let uuid = Foundation.UUID().uuidString.lowercased()
        try owner.run(
            """
            INSERT INTO vm_commands (
                uuid, identity_instance_uuid, action, actor_kind, requested_at, not_before\(columns))
            VALUES ('\(uuid)', '\(machine)', '\(action)', 'system', '\(ScratchDatabase.anchor)',
                '\(ScratchDatabase.anchor)'\(values))
            """)
        return uuid
    }

    private func field(_ name: String, of uuid: String) throws -> String? {
        try owner.text("SELECT coalesce(\(name)::text, '-') FROM vm_commands WHERE uuid = '\(uuid)'")
    }

    private func wait(_ status: String, of uuid: String) throws {
        try ServerProcess.wait(20_000, "\(status): \((try? field("error", of: uuid)) ?? "")") {
            try field("status", of: uuid) == status ? true : nil
        }
    }

    private func powerState(_ machine: String = Demo.machine(1)) throws -> String? {
        try owner.text("SELECT power_state FROM vcenter_vm_data_vms WHERE identity_instance_uuid = '\(machine)'")
    }

    /// More of them than go at once. What is not over stays, however old it is.
    @Test func whatIsLongOverGoes() throws {
        try owner.run(
            """
            INSERT INTO vm_commands (
                uuid, identity_instance_uuid, action, actor_kind, requested_at, not_before, status, attempts, started_at,
                finished_at, error)
            SELECT gen_random_uuid(), 'gone-' || n, 'start', 'system', t.at, t.at,
                   CASE WHEN n % 2 = 0 THEN 'done' ELSE 'failed' END, 1, t.at, t.at, CASE WHEN n % 2 = 1 THEN 'No.' END
            FROM generate_series(1, 2100) AS n
            CROSS JOIN LATERAL (SELECT '\(ScratchDatabase.anchor)'::timestamptz - interval '401 days' AS at) AS t
            """)
        let ages = ["400 days": "done", "401 days": "queued"]
        for (age, status) in ages {
            try owner.run(
                """
                INSERT INTO vm_commands (
                    uuid, identity_instance_uuid, action, actor_kind, requested_at, not_before, status, attempts, finished_at)
                SELECT gen_random_uuid(), 'kept-\(status)', 'start', 'system', t.at, '2026-11-21T08:01:00Z', '\(status)', 1,
                       CASE WHEN '\(status)' = 'done' THEN t.at END
                FROM (SELECT '\(ScratchDatabase.anchor)'::timestamptz - interval '\(age)' AS at) AS t
                """)
        }
        let worker = try TestWorker(databases)
        defer { worker.stop() }
        try ServerProcess.wait(20_000, "old commands") {
            try owner.text("SELECT count(*) FROM vm_commands") == "2" ? true : nil
        }
        let kept = try owner.texts("SELECT identity_instance_uuid FROM vm_commands ORDER BY 1")
        #expect(kept == ["kept-done", "kept-queued"])
    }

    /// From each state, each action: what it leads to, or nil where it leads nowhere.
    private static let transitions: [(String, [String: String?])] = [
        (
            "poweredOn",
            ["start": nil, "stop": "poweredOff", "restart": "poweredOn", "suspend": "suspended", "resume": nil]
        ),
        ("poweredOff", ["start": "poweredOn", "stop": nil, "restart": nil, "suspend": nil, "resume": nil]),
        ("suspended", ["start": nil, "stop": "poweredOff", "restart": nil, "suspend": nil, "resume": "poweredOn"]),
        ("crashed", ["start": nil, "stop": nil, "restart": nil, "suspend": nil, "resume": nil]),
    ]

    @Test func machineChangesAsTheTableSays() throws {
        var commands: [(String, String, String?, String)] = []
        for (state, actions) in Self.transitions {
            for (action, destination) in actions {
                let machine = "machine-\(state)-\(action)"
                try owner.run(
                    """
                    INSERT INTO vcenter_vm_data_vms (identity_instance_uuid, power_state)
                    VALUES ('\(machine)', '\(state)')
                    """)
                commands.append((try command(action, machine), machine, destination, state))
            }
        }
        let worker = try TestWorker(databases)
        defer { worker.stop() }
        for (uuid, machine, destination, state) in commands {
            try wait(destination == nil ? "failed" : "done", of: uuid)
            #expect(try powerState(machine) == destination ?? state, "\(machine)")
            #expect(try field("attempts", of: uuid) == "1")
            #expect(try field("error", of: uuid) == (destination == nil ? "The machine is \(state)." : "-"))
        }
    }

    @Test func leaseOfADeadWorkerEnds() throws {
        let clock = HandClock()
        let lease = ", status, attempts, lease_uuid, lease_until"
        let left = try command(
            "stop", Demo.machine(1), lease, ", 'running', 1, gen_random_uuid(), '2026-11-21T08:00:30Z'")
        let worker = try TestWorker(databases, clock: clock)
        defer { worker.stop() }
        let marker = try command("stop", Demo.machine(2))
        try wait("done", of: marker)
        #expect(try field("status", of: left) == "running", "its lease is not over")
        clock.advance(30)
        try wait("done", of: left)
        #expect(try field("attempts", of: left) == "2")
        #expect(try powerState() == "poweredOff")
    }

    /// What was written while a clock was ahead is done now, not when that time comes; what may be meant is waited for.
    @Test(arguments: [("60 seconds", false), ("121 seconds", true), ("1 hour", true), ("400 days", true)])
    func clockThatWasAheadHoldsNothingUp(ahead: String, isTaken: Bool) throws {
        let queued = try command("stop", Demo.machine(1))
        let left = try command(
            "stop", Demo.machine(2), ", status, attempts, lease_uuid, lease_until",
            ", 'running', 1, gen_random_uuid(), '2026-11-21T08:00:00Z'::timestamptz + interval '\(ahead)'")
        try owner.run(
            """
            UPDATE vm_commands SET not_before = '2026-11-21T08:00:00Z'::timestamptz + interval '\(ahead)'
            WHERE uuid = '\(queued)'
            """)
        let worker = try TestWorker(databases)
        defer { worker.stop() }
        try wait("done", of: try command("stop", Demo.machine(3)))
        if isTaken {
            try wait("done", of: queued)
            try wait("done", of: left)
        }
        #expect(try field("status", of: queued) == (isTaken ? "done" : "queued"))
        #expect(try field("status", of: left) == (isTaken ? "done" : "running"))
    }

    /// What it did cannot be noted for a while: it is noted before the lease ends, and not done again.
    @Test(arguments: [Result<Int, MachineDriverError>.success(1), .failure(.refused("No."))])
    func whatCouldNotBeNotedIsNotedLater(outcome: Result<Int, MachineDriverError>) throws {
        let calls = Mutex(0)
        let uuid = try command("stop")
        try owner.run("ALTER TABLE vm_commands RENAME COLUMN result TO result_elsewhere")
        let worker = try TestWorker(databases) { _, _ in
            StubDriver { _ in
                calls.withLock { $0 += 1 }
                return outcome
            }
        }
        defer { worker.stop() }
        try ServerProcess.wait(10_000, "the call") { calls.withLock { $0 } == 1 ? true : nil }
        try owner.run("ALTER TABLE vm_commands RENAME COLUMN result_elsewhere TO result")
        try wait((try? outcome.get()) == nil ? "failed" : "done", of: uuid)
        #expect(calls.withLock { $0 } == 1)
        #expect(try field("attempts", of: uuid) == "1")
    }

    /// A worker died after what it did and before it noted the end.
    @Test func whatWasAppliedIsNotAppliedAgain() throws {
        let left = try command(
            "suspend", Demo.machine(1), ", status, attempts, lease_uuid, lease_until, applied_at",
            ", 'running', 1, gen_random_uuid(), '2026-11-21T07:59:00Z', '2026-11-21T07:58:00Z'")
        let worker = try TestWorker(databases)
        defer { worker.stop() }
        try wait("done", of: left)
        #expect(try powerState() == "poweredOn", "somebody has resumed it since")
    }

    @Test func failureIsTriedAgainLaterAndGivenUpInTheEnd() throws {
        let clock = HandClock()
        let calls = Mutex(0)
        let uuid = try command("stop")
        let worker = try TestWorker(databases, clock: clock) { _, _ in
            StubDriver { _ in
                calls.withLock { $0 += 1 }
                return .failure(.failed("The vCenter does not answer.", cause: "test"))
            }
        }
        defer { worker.stop() }
        for attempt in 1...5 {
            try ServerProcess.wait(10_000, "attempt \(attempt)") {
                let isNoted = try field("status", of: uuid) != "running"
                return isNoted && calls.withLock { $0 } == attempt ? true : nil
            }
            // It waits twice as long each time.
            clock.advance((1 << attempt) - 1)
            usleep(450_000)
            #expect(calls.withLock { $0 } == attempt)
            clock.advance(1)
        }
        #expect(try field("status", of: uuid) == "failed")
        #expect(try field("error", of: uuid) == "The vCenter does not answer.")
        #expect(try powerState() == "poweredOn")
    }

    /// It dies with the worker each time, as if the command killed it.
    @Test func commandThatNeverEndsIsGivenUp() throws {
        let uuid = try command(
            "stop", Demo.machine(1), ", status, attempts, lease_uuid, lease_until",
            ", 'running', 5, gen_random_uuid(), '2026-11-21T07:59:00Z'")
        let worker = try TestWorker(databases)
        defer { worker.stop() }
        try wait("failed", of: uuid)
        #expect(try powerState() == "poweredOn")
    }

    /// Its attempts are used up, but it was done: what follows from it is what follows from a machine that is gone.
    @Test func whatWasAppliedIsDoneInTheEnd() throws {
        let uuid = try command(
            "stop", Demo.machine(1), ", status, attempts, lease_uuid, lease_until, applied_at",
            ", 'running', 5, gen_random_uuid(), '2026-11-21T07:59:00Z', '2026-11-21T07:58:00Z'")
        let worker = try TestWorker(databases)
        defer { worker.stop() }
        try wait("done", of: uuid)
    }

    @Test func heartbeatsKeepTheLease() throws {
        let calls = Mutex(0)
        let uuid = try command("stop")
        let slow: Worker.DriverMaking = { _, _ in
            StubDriver { _ in
                calls.withLock { $0 += 1 }
                return .success(7_000)
            }
        }
        let configure: (inout Configuration) -> Void = { $0.work.leaseSeconds = 3 }
        try owner.run("UPDATE vm_commands SET not_before = '2020-01-01Z'")
        let workers = try (0..<2).map { _ in
            try TestWorker(databases, clock: SystemClock(), driver: slow, configure: configure)
        }
        defer { for worker in workers { worker.stop() } }
        try wait("done", of: uuid)
        #expect(calls.withLock { $0 } == 1)
        #expect(try field("attempts", of: uuid) == "1")
    }

    @Test func workersAtOnceDoEachCommandOnce() throws {
        let calls = Mutex<[DCXSchema.UUID: Int]>([:])
        for number in 0..<100 {
            let machine = "machine-\(number)"
            try owner.run("INSERT INTO vcenter_vm_data_vms (identity_instance_uuid) VALUES ('\(machine)')")
            try command("stop", machine)
        }
        let workers = try (0..<3).map { _ in
            try TestWorker(databases) { _, _ in
                StubDriver { command in
                    calls.withLock { $0[command.uuid, default: 0] += 1 }
                    return .success(1)
                }
            }
        }
        defer { for worker in workers { worker.stop() } }
        try ServerProcess.wait(20_000, "100 commands done") {
            try owner.text("SELECT count(*) FROM vm_commands WHERE status = 'done'") == "100" ? true : nil
        }
        #expect(calls.withLock { $0.values.filter { $0 == 1 }.count } == 100)
    }

    @Test func machineDoesOneThingAtATime() throws {
        try command("stop")
        #expect(throws: BlockingError.self) { try command("restart") }
        try owner.run("UPDATE vm_commands SET status = 'failed', error = 'x', finished_at = not_before")
        try command("restart")
    }

    /// The API's role asks for commands and never says what became of them; neither role changes what was asked for.
    @Test func rolesKeepToTheirPart() throws {
        try command("stop")
        let server = try databases.aas.server()
        #expect(try server.trial("UPDATE vm_commands SET status = 'queued'") == "42501")
        #expect(try server.trial("DELETE FROM vm_commands") == "42501")
        let worker = try BlockingConnection(url: databases.aas.url(user: "dcx_worker"))
        #expect(try worker.trial("UPDATE vm_commands SET attempts = 2") == nil)
        #expect(try worker.trial("UPDATE vm_commands SET action = 'delete'") == "42501")
        #expect(try owner.trial("UPDATE vm_commands SET action = 'delete'") == "23000")
    }
}

/// A driver that does what a test says: fails, or takes so many milliseconds.
final class StubDriver: MachineDriver {
    private let answer: @Sendable (MachineCommand) -> Result<Int, MachineDriverError>

    init(_ answer: @escaping @Sendable (MachineCommand) -> Result<Int, MachineDriverError>) { self.answer = answer }

    func execute(_ command: MachineCommand) async throws(MachineDriverError) -> String {
        let milliseconds = try answer(command).get()
        await withUnsafeContinuation { waiter in
            let queue = DispatchQueue.global()
            queue.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { waiter.resume() }
        }
        return "done"
    }
}
