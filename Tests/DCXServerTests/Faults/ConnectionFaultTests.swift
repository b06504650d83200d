import CLinux
import DCXSchema
import Foundation
import Glibc
import GraphQLCore
import Testing

@testable import DCXServer

extension DatabaseFaultTests {
    /// Connections whose other end is there and does not answer, says why it goes, or is not the one that is looked for.
    struct Connections {
        private static let process = StatementText(.eNetworks, "SELECT pg_backend_pid()")

        private let cluster = FaultCluster()

        private static func send(_ text: StatementText, _ databases: PostgresDatabases) -> RowsPromise {
            let promise = RowsPromise()
            databases.send(Statement(text, []), to: promise)
            databases.flush()
            return promise
        }

        /// A backend that is stopped, as a host that is out of reach, closes nothing.
        @Test func connectionThatSaysNothingIsGivenUp() throws {
            var limits = PostgresLimits()
            limits.connections = 1
            limits.statementMilliseconds = 300
            limits.connectMilliseconds = 300
            try DatabasesOnLoop.run(limits, urls: cluster.urls) { databases in
                await databases.loop.turns(until: { databases.isReady(.eNetworks) })
                let rows = try await Self.send(Self.process, databases).result().get()
                let backend = try #require(rows.value(0, 0).flatMap { pid_t($0) })
                kill(backend, SIGSTOP)
                defer { kill(backend, SIGCONT) }
                let startedAt = EventLoop.monotonicMilliseconds()
                var isAnswered = false
                while !isAnswered, EventLoop.monotonicMilliseconds() - startedAt < 10_000 {
                    await databases.loop.turns(until: { databases.isReady(.eNetworks) })
                    if case .success(let rows) = await Self.send(Self.process, databases).result() {
                        isAnswered = true
                        #expect(rows.value(0, 0) != "\(backend)")
                    }
                }
                #expect(isAnswered)
            }
        }

        /// The first of two hosts turns clients away, as one that starts up does; libpq's socket to the second has the number
        /// of that to the first.
        @Test func nextHostIsTriedAtOnce() throws {
            let listener = clinux_listen("127.0.0.1", 0, 8)
            defer { close(listener) }
            try Thread.start { Self.turnAway(listener) }
            let socket = ProcessInfo.processInfo.environment["DCX_FAULT_SOCKET"] ?? ""
            let url =
                "host=127.0.0.1,\(socket) port=\(clinux_port(listener)),5432 dbname=e_networks user=dcx_server"
                + " sslmode=disable gssencmode=disable"
            try DatabasesOnLoop.run(urls: [.eNetworks: url]) { databases in
                let startedAt = EventLoop.monotonicMilliseconds()
                _ = try await Self.send(Self.process, databases).result().get()
                #expect(EventLoop.monotonicMilliseconds() - startedAt < 2_000)
            }
        }

        /// Answers each client that the database starts up, until the listener is closed.
        private static func turnAway(_ listener: Int32) {
            var fields: [UInt8] = []
            for field in ["SFATAL", "VFATAL", "C57P03", "Mthe database system is starting up"] {
                fields += field.utf8 + [0]
            }
            let answer = [UInt8(ascii: "E"), 0, 0, 0, UInt8(fields.count + 5)] + fields + [0]
            while true {
                var poll = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
                guard Glibc.poll(&poll, 1, 10_000) > 0 else { return }
                let client = accept(listener, nil, nil)
                if client < 0 { return }
                var startup = [UInt8](repeating: 0, count: 1024)
                _ = read(client, &startup, startup.count)
                _ = write(client, answer, answer.count)
                close(client)
            }
        }

        /// Why PostgreSQL ends a connection stands in the line that tells of it, and nothing stands between the lines.
        @Test func reasonOfTheEndIsInTheLog() throws {
            let server = try ServerProcess(
                ["serve"],
                [
                    "DCX_MAIN_DATABASE_URL": cluster.url("dcx_main", user: "dcx_server"),
                    "DCX_AAS_DATABASE_URL": cluster.url("aas_product_data", user: "dcx_server"),
                    "DCX_ENETWORKS_DATABASE_URL": cluster.url("e_networks", user: "dcx_server"), "DCX_LOOPS": "1",
                ])
            _ = try server.port()
            for database in ["main", "aas", "e-networks"] {
                _ = try server.line(with: "\"connected\"", "\"\(database)\"")
            }
            try cluster.terminateBackends()
            _ = try server.line(
                with: "\"connection lost\"", "\"reason\":\"terminating connection due to administrator command\"")
            server.signal(SIGTERM)
            #expect(try server.exitCode() == 0)
            for line in try server.allLines() {
                #expect(line.hasPrefix("{") || line.hasPrefix("dcx-server: "), "\(line)")
            }
        }
    }
}
