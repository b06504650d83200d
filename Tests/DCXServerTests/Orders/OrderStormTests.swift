import DCXSchema
import Foundation
import Glibc
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

/// Many orders at once against one wallet, while those who finish them are killed and connections are lost: no money is made or
/// lost, and no machine is there that is not paid.
@Suite(.serialized)
struct OrderStormTests {
    /// Half a rand short of 20 machines of 245.33.
    private static let funds = "4906.10"

    /// What the wallet has is set to the funds, without credit.
    private func setFunds(_ bench: OrderBench) throws {
        let balance = try bench.balance(Demo.vodacom) ?? ""
        try bench.fund(Demo.vodacom, "\(Self.funds) - \(balance)")
        try bench.main.run("UPDATE wallets SET credit_limit = 0 WHERE organisation_uuid = '\(Demo.vodacom)'")
    }

    @Test func twoHundredOrdersAtOnceAgainstOneWallet() throws {
        let bench = try OrderBench(loops: 2)
        try setFunds(bench)
        let token = try bench.server.signIn("john@vodacom.example")
        let worker = try TestWorker(bench.databases, clock: bench.clock, configure: { $0.work.leaseSeconds = 5 })
        defer { worker.stop() }
        let answers = Mutex<[String: Int]>([:])
        let server = bench.server
        try Clients.run(20) { client in
            for number in 0..<10 {
                let key = "\(client)-\(number)"
                let answer = try server.post(
                    OrderBench.provision, variables: OrderBench.input("Machine-\(key)", key: key), token: token)
                let payload = answer.data["provisionVirtualMachine"]
                let outcome = payload?["errors"]?[0]?["__typename"]?.text ?? payload?["order"]?["status"]?.text
                answers.withLock { $0[outcome ?? answer.body, default: 0] += 1 }
            }
        }
        try bench.waitForOrders()
        #expect(answers.withLock { $0 } == ["HELD": 19, "InsufficientFunds": 181])
        #expect(try bench.placedOrders() == Array(repeating: "provision done", count: 19))
        #expect(try bench.balance(Demo.vodacom) == "244.83")
        #expect(
            try bench.aas.text("SELECT count(*) FROM vcenter_vm_data_vms WHERE identity_name LIKE 'Machine-%'") == "19")
        #expect(try bench.defects() == [])
    }

    /// The server and its worker are one process, which is killed at a moment of chance and started again. Five rounds, or as
    /// many as DCX_KILL_ROUNDS says.
    @Test func killedServersLoseNothing() throws {
        let rounds = ProcessInfo.processInfo.environment["DCX_KILL_ROUNDS"].flatMap { Int($0) } ?? 5
        let bench = try OrderBench()
        try bench.fund(Demo.vodacom, "200000")
        var (port, kills, terminations): (UInt16, Int, Int) = (0, 0, 0)
        for round in 0..<rounds {
            let process = try Self.serve(bench, port: port)
            port = try process.port()
            let storm = try Storm(bench, port: port, round: round)
            try storm.begin()
            usleep(.random(in: 50_000...900_000))
            if round % 3 == 2 {
                try Self.terminateConnections(bench)
                terminations += 1
                usleep(.random(in: 50_000...400_000))
            }
            process.signal(SIGKILL)
            kills += 1
            _ = try process.exitCode()
            let next = try Self.serve(bench, port: 0)
            try storm.end(port: try next.port())
            try bench.waitForOrders()
            next.signal(SIGKILL)
            kills += 1
            _ = try next.exitCode()
            let defects = try bench.defects()
            #expect(defects == [], "round \(round)")
            if !defects.isEmpty { break }
            port = 0
        }
        let orders = try bench.placedOrders()
        #expect(orders.filter { $0 == "provision done" }.count >= rounds)
        let ends = Dictionary(grouping: orders) { $0 }.map { "\($0.value.count) \($0.key)" }.sorted()
        print(
            "\(rounds) rounds, \(kills) kills, \(terminations) times all connections: \(ends.joined(separator: ", "))")
    }

    private static func serve(_ bench: OrderBench, port: UInt16) throws -> ServerProcess {
        var settings = [
            "DCX_WORKER": "on", "DCX_WORKER_LEASE_SECONDS": "1", "DCX_LOG": "off", "DCX_LOOPS": "1",
            "DCX_LISTEN": "127.0.0.1:\(port)",
        ]
        for (user, kind) in [("dcx_server", "DATABASE"), ("dcx_worker", "WORKER")] {
            for (name, url) in try bench.databases.urls(user: user) {
                settings["DCX_\(name.settingName)_\(kind)_URL"] = url
            }
        }
        return try ServerProcess(["serve"], settings)
    }

    private static func terminateConnections(_ bench: OrderBench) throws {
        for database in [bench.databases.main, bench.databases.aas] {
            try database.superuser().run(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE usename IN ('dcx_server', 'dcx_worker') AND datname = current_database()
                """)
        }
    }
}

/// Threads that do the same at once, waited for.
enum Clients {
    static func run(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
        let running = Mutex(count)
        for client in 0..<count {
            try Thread.start {
                do { try body(client) } catch { Issue.record("\(error)") }
                running.withLock { $0 -= 1 }
            }
        }
        try ServerProcess.wait(120_000, "end of the clients") { running.withLock { $0 } == 0 ? true : nil }
    }
}

/// Clients that order and remove machines with keys of their own, until nobody answers; and the same ones, which send all that
/// once more.
private final class Storm: Sendable {
    private struct Mutation: Sendable {
        let query: String
        let variables: String
    }

    private let mutations: [Mutation]
    private let token: String
    private let port: UInt16
    private let running = Mutex(0)

    init(_ bench: OrderBench, port: UInt16, round: Int) throws {
        self.port = port
        var client = try TestClient(port: port)
        let answer = try client.post(
            #"mutation { signIn(input: { email: "john@vodacom.example", password: "dcx-demo" }) { session { accessToken } } }"#
        )
        token = answer.data["signIn"]?["session"]?["accessToken"]?.text ?? ""
        var mutations = (0..<12).map { number in
            Mutation(
                query: OrderBench.provision,
                variables: OrderBench.input("Storm-\(round)-\(number)", key: "storm-\(round)-\(number)"))
        }
        let removable = try bench.main.texts(
            """
            SELECT identity_instance_uuid FROM provisioning_orders GROUP BY 1 HAVING count(*) = 1 AND bool_and(status = 'done')
            ORDER BY 1 LIMIT 4
            """)
        for machine in removable {
            mutations.append(
                Mutation(
                    query: OrderBench.delete,
                    variables:
                        #"{"input":{"identityInstanceUuid":"\#(machine)","idempotencyKey":"remove-\#(machine)"}}"#))
        }
        self.mutations = mutations.shuffled()
    }

    func begin() throws {
        for part in 0..<4 {
            running.withLock { $0 += 1 }
            try Thread.start {
                for (number, mutation) in self.mutations.enumerated() where number % 4 == part {
                    // Nobody may answer any more.
                    try? self.send(mutation, self.port)
                }
                self.running.withLock { $0 -= 1 }
            }
        }
    }

    private func send(_ mutation: Mutation, _ port: UInt16) throws {
        var client = try TestClient(port: port)
        let answer = try client.post(mutation.query, variables: mutation.variables, token: token)
        let refusals =
            (answer.data["provisionVirtualMachine"] ?? answer.data["deleteVirtualMachine"])?["errors"]?.items ?? []
        #expect(refusals.isEmpty, "\(answer.body)")
    }

    /// All keys once more: each gives the order that it gave, or orders what was lost on the way.
    func end(port: UInt16) throws {
        try ServerProcess.wait(30_000, "end of the storm") { running.withLock { $0 } == 0 ? true : nil }
        for mutation in mutations { try send(mutation, port) }
    }
}
