import CLinux
import DCXSchema
import Foundation
import Glibc
import Synchronization
import Testing

@testable import DCXServer

extension DatabaseFaultTests {
    /// Hosts that are out of reach: they close nothing, refuse nothing, and say nothing.
    struct Hosts {
        private static let two = StatementText(.eNetworks, "SELECT 1 + 1")
        private let cluster = FaultCluster()
        private var folder: String { ProcessInfo.processInfo.environment["DCX_FAULT_SOCKET"] ?? "" }

        private static func ask(_ databases: PostgresDatabases) async throws {
            let promise = RowsPromise()
            databases.send(Statement(two, []), to: promise)
            databases.flush()
            let rows = try await promise.result().get()
            #expect(rows.value(0, 0) == "2")
        }

        /// Asks until there is an answer.
        private static func askPatiently(_ databases: PostgresDatabases, withinMilliseconds limit: Int) async throws {
            let deadline = EventLoop.monotonicMilliseconds() + limit
            while true {
                do { return try await ask(databases) } catch {
                    if EventLoop.monotonicMilliseconds() > deadline { throw error }
                    await databases.loop.turn()
                }
            }
        }

        private static func milliseconds(_ body: () async throws -> Void) async rethrows -> Int {
            let startedAt = EventLoop.monotonicMilliseconds()
            try await body()
            return EventLoop.monotonicMilliseconds() - startedAt
        }

        private static func blackHole() -> (listener: Int32, port: UInt16) {
            let listener = clinux_listen("127.0.0.1", 0, 64)
            return (listener, clinux_port(listener))
        }

        /// Listens and never answers: each host has its own time, wherever it stands in the list.
        @Test(arguments: [1, 3]) func eachHostHasItsOwnTime(silent count: Int) throws {
            let holes = (0..<count).map { _ in Self.blackHole() }
            defer { for hole in holes { close(hole.listener) } }
            var limits = PostgresLimits()
            limits.connectMilliseconds = 300
            let hosts = (holes.map { _ in "127.0.0.1" } + [folder]).joined(separator: ",")
            let ports = (holes.map { "\($0.port)" } + ["5432"]).joined(separator: ",")
            let url = "host=\(hosts) port=\(ports) dbname=e_networks user=dcx_server"
            try DatabasesOnLoop.run(limits, urls: [.eNetworks: url]) { databases in
                let first = try await Self.milliseconds { try await Self.ask(databases) }
                #expect(first >= 250 * count && first < 300 * count + 2_000)
                // Those that did not answer come last from now on.
                let again = try await Self.milliseconds {
                    try FaultCluster().terminateBackends()
                    try await Self.askPatiently(databases, withinMilliseconds: 10_000)
                }
                #expect(again < 2_000)
            }
        }

        /// `connect_timeout` of the string goes before the setting; less than two seconds are two, as libpq has it.
        @Test(arguments: ["connect_timeout=1", "connect_timeout=2"]) func stringSaysHowLongAHostMayTake(
            _ timeout: String
        )
            throws
        {
            let hole = Self.blackHole()
            defer { close(hole.listener) }
            let url =
                "postgresql://dcx_server@127.0.0.1:\(hole.port),:5432/e_networks?\(timeout)"
                + "&host=127.0.0.1,\(folder)&port=\(hole.port),5432"
            try DatabasesOnLoop.run(urls: [.eNetworks: url]) { databases in
                let took = try await Self.milliseconds { try await Self.ask(databases) }
                #expect(took >= 1_900 && took < 6_000)
            }
        }

        /// The primary falls silent, and the other host takes nobody until later, as a standby does that is promoted.
        @Test(arguments: ["any", "read-write", "primary"]) func promotedStandbyIsFound(_ attributes: String) throws {
            let primary = try TestRelay(to: folder)
            let standby = try TestRelay(to: folder)
            defer {
                primary.end()
                standby.end()
            }
            standby.refuse(true)
            let url =
                "host=127.0.0.1,127.0.0.1 port=\(primary.port),\(standby.port) dbname=e_networks user=dcx_server"
                + " sslmode=disable target_session_attrs=\(attributes)"
            try DatabasesOnLoop.run(urls: [.eNetworks: url]) { databases in
                try await Self.ask(databases)
                primary.fallSilent()
                await databases.loop.turns(until: { !databases.isReady(.eNetworks) })
                #expect(!databases.isAnswering(.eNetworks))
                standby.refuse(false)
                let took = try await Self.milliseconds {
                    try await Self.askPatiently(databases, withinMilliseconds: 20_000)
                }
                #expect(took < 6_000)
                #expect(databases.isAnswering(.eNetworks) && standby.accepted > 0)
            }
        }

        /// What has a connection and is not heard is not ready, and neither is its process; a server that goes on is again.
        @Test func readinessIsOfWhatAnswers() throws {
            let relay = try TestRelay(to: folder)
            defer { relay.end() }
            var urls = cluster.urls
            urls[.main] = "host=127.0.0.1 port=\(relay.port) dbname=dcx_main user=dcx_server sslmode=disable"
            let server = TestServer(urls: urls, loops: 2)
            try ServerProcess.wait(10_000, "readiness") { try server.get("/readyz").status == 200 ? true : nil }
            relay.fallSilent()
            let silentAt = EventLoop.monotonicMilliseconds()
            try ServerProcess.wait(10_000, "503") { try server.get("/readyz").status == 503 ? true : nil }
            #expect(EventLoop.monotonicMilliseconds() - silentAt < 6_000)
            relay.speak()
            try ServerProcess.wait(10_000, "readiness") { try server.get("/readyz").status == 200 ? true : nil }
        }

        /// A statement that takes long is no host that is out of reach.
        @Test func slowStatementKeepsItsConnection() throws {
            var limits = PostgresLimits()
            limits.connections = 1
            limits.quietMilliseconds = 100
            let slow = StatementText(.eNetworks, "SELECT pg_sleep(2), pg_backend_pid()")
            let process = StatementText(.eNetworks, "SELECT 0, pg_backend_pid()")
            try DatabasesOnLoop.run(limits, urls: cluster.urls) { databases in
                var processes: [String?] = []
                for text in [slow, process] {
                    let promise = RowsPromise()
                    databases.send(Statement(text, []), to: promise)
                    databases.flush()
                    processes.append(try await promise.result().get().value(0, 1))
                }
                #expect(processes[0] != nil && processes[0] == processes[1])
            }
        }
    }
}

extension DatabaseFaultTests {
    /// Names of hosts that cannot be looked up, or not now.
    struct HostNames {
        private static let two = StatementText(.eNetworks, "SELECT 1 + 1")
        private let cluster = FaultCluster()
        private var folder: String { ProcessInfo.processInfo.environment["DCX_FAULT_SOCKET"] ?? "" }

        /// Runs with names that are looked up by a closure.
        private func run(
            _ url: String, asking ask: @escaping @Sendable (String) -> NameLookup.Answer,
            _ body: @escaping @Sendable (PostgresDatabases) async throws -> Void
        ) throws {
            var limits = PostgresLimits()
            limits.connections = 1
            limits.connectMilliseconds = 500
            let urls: [DatabaseName: String] = [
                .eNetworks: url, .aas: cluster.url("aas_product_data", user: "dcx_server"),
            ]
            try DatabasesOnLoop.run(limits, urls: urls, lookup: NameLookup(asking: ask), body)
        }

        private static func ask(_ database: DatabaseName, _ databases: PostgresDatabases) async
            -> Result<StatementRows, DatabaseError>
        {
            let promise = RowsPromise()
            databases.send(Statement(StatementText(database, "SELECT 1 + 1"), []), to: promise)
            databases.flush()
            return await promise.result()
        }

        private static func expectAnswer(_ databases: PostgresDatabases) async throws {
            let rows = try await ask(.eNetworks, databases).get()
            #expect(rows.value(0, 0) == "2")
        }

        private static func url(_ port: UInt16, _ name: String) -> String {
            "host=\(name) port=\(port) dbname=e_networks user=dcx_server sslmode=disable"
        }

        /// A resolver that says nothing: the loop turns, and other databases answer.
        @Test func resolverThatDoesNotAnswerStallsNobody() throws {
            let isReleased = Mutex(false)
            defer { isReleased.withLock { $0 = true } }
            let asked = Tally()
            try run(Self.url(1, "database.example")) { _ in
                asked.add()
                while !isReleased.withLock({ $0 }) { usleep(2_000) }
                return .failure("too late")
            } _: { databases in
                await databases.loop.turns(until: { asked.count > 0 })
                for _ in 0..<100 {
                    let startedAt = EventLoop.monotonicMilliseconds()
                    _ = try await Self.ask(.aas, databases).get()
                    await databases.loop.turn()
                    #expect(EventLoop.monotonicMilliseconds() - startedAt < 400)
                }
                guard case .failure(.unavailable(_, let reason)) = await Self.ask(.eNetworks, databases) else {
                    Issue.record("nobody has said where the database is")
                    return
                }
                #expect(reason.contains("database.example"))
                #expect(asked.count == 1, "all connections wait for the same answer")
            }
        }

        @Test func nameThatIsNotThereSaysSo() throws {
            try run(Self.url(1, "no-such-host.invalid"), asking: { NameLookup.systemAnswer(for: $0) }) { databases in
                guard case .failure(.unavailable(_, let reason)) = await Self.ask(.eNetworks, databases) else {
                    Issue.record("there is no such host")
                    return
                }
                #expect(reason.contains("no-such-host.invalid"))
                _ = try await Self.ask(.aas, databases).get()
            }
        }

        /// All addresses of a name are tried, each in its own time.
        @Test func everyAddressOfANameIsTried() throws {
            let relay = try TestRelay(to: folder)
            defer { relay.end() }
            // At 127.0.0.2 nobody listens, and at 127.0.0.3 somebody who never answers.
            let hole = clinux_listen("127.0.0.3", relay.port, 64)
            defer { close(hole) }
            try run(Self.url(relay.port, "database.example")) { _ in
                .addresses(["127.0.0.2", "127.0.0.3", "127.0.0.1"])
            } _: { databases in
                try await Self.expectAnswer(databases)
            }
        }

        @Test func nameOfTheSystemIsLookedUp() throws {
            let relay = try TestRelay(to: folder)
            defer { relay.end() }
            try run(Self.url(relay.port, "localhost"), asking: { NameLookup.systemAnswer(for: $0) }) { databases in
                try await Self.expectAnswer(databases)
            }
        }

        /// The name is looked up for each connection anew: the database has moved. Where the resolver is gone, it is where it was.
        @Test func nameIsLookedUpAgain() throws {
            let relay = try TestRelay(to: folder)
            defer { relay.end() }
            let cluster = cluster
            let answers = Mutex<[NameLookup.Answer]>([.addresses(["127.0.0.2"])])
            let asked = Tally()
            try run(Self.url(relay.port, "database.example")) { _ in
                asked.add()
                return answers.withLock { $0.last ?? .failure("the resolver is gone") }
            } _: { databases in
                let before = asked.count
                await databases.loop.turns(until: { asked.count > before + 2 })
                answers.withLock { $0 = [.addresses(["127.0.0.1"])] }
                await databases.loop.turns(until: { databases.isReady(.eNetworks) })
                try await Self.expectAnswer(databases)
                answers.withLock { $0 = [] }
                try cluster.terminateBackends()
                await databases.loop.turns(until: { !databases.isReady(.eNetworks) })
                await databases.loop.turns(until: { databases.isReady(.eNetworks) })
                try await Self.expectAnswer(databases)
            }
        }
    }
}
