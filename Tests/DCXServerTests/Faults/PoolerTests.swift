import DCXSchema
import Foundation
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

extension DatabaseFaultTests {
    /// A connection pooler that gives each transaction another session.
    struct Poolers {
        private let cluster = FaultCluster()
        private static var folder: String { ProcessInfo.processInfo.environment["DCX_FAULT_SOCKET"] ?? "" }

        private static func url(_ port: UInt16, _ database: String = "e_networks", _ more: String = "") -> String {
            "host=127.0.0.1 port=\(port) dbname=\(database) user=dcx_server sslmode=disable gssencmode=disable \(more)"
        }

        private static func answer(_ sql: String, _ databases: PostgresDatabases) -> RowsPromise {
            let promise = RowsPromise()
            databases.send(Statement(StatementText(.eNetworks, sql), []), to: promise)
            return promise
        }

        /// Sends a level of statements that nobody has sent before.
        private static func sendLevel(_ numbers: Range<Int>, _ databases: PostgresDatabases) async throws {
            let promises = numbers.map { answer("SELECT \($0)", databases) }
            databases.flush()
            for (number, promise) in zip(numbers, promises) {
                let rows = try await promise.result().get()
                #expect(rows.value(0, 0) == "\(number)")
            }
        }

        private static func runTransaction(_ numbers: Range<Int>, _ databases: PostgresDatabases) async throws {
            try await databases.withTransaction(.eNetworks) { transaction in
                for number in numbers {
                    let promise = RowsPromise()
                    let text = StatementText(.eNetworks, "SELECT \(number)")
                    transaction.send(Statement(text, []), to: promise)
                    transaction.flush()
                    let rows = try await promise.result().get()
                    #expect(rows.value(0, 0) == "\(number)")
                }
            }
        }

        /// As PgBouncer from 1.21 on, it has names of its own for statements, and passes a DEALLOCATE of ours on, which fails.
        @Test func refusalToGiveANameUpCostsNothing() throws {
            let relay = try TestRelay(to: Self.folder) {
                let renaming = StatementRenaming()
                return { renaming.rename($0) }
            }
            defer { relay.end() }
            var limits = PostgresLimits()
            limits.connections = 1
            limits.transactionConnections = 1
            limits.preparedStatements = 8
            try DatabasesOnLoop.run(limits, urls: [.eNetworks: Self.url(relay.port)]) { databases in
                for round in 0..<3 {
                    for level in 0..<10 { try await Self.sendLevel(level * 7..<level * 7 + 7, databases) }
                    for number in 0..<10 {
                        let first = round * 100 + number * 5
                        try await Self.runTransaction(first..<first + 5, databases)
                    }
                }
                let sql = "SELECT count(*) FROM pg_prepared_statements"
                let promise = Self.answer(sql, databases)
                databases.flush()
                let count = try #require(try await promise.result().get().integer(0, 0))
                #expect(count <= 18, "\(count) names were not given up")
            }
            #expect(relay.accepted <= 4, "no connection was lost")
        }

        /// PgBouncer itself, which knows no prepared statements before 1.21: each transaction may have another session.
        @Test func namesThatGetLostAreDoneWithout() throws {
            let port = try Self.startPooler()
            defer { Self.stopPooler() }
            var limits = PostgresLimits()
            limits.connections = 2
            try DatabasesOnLoop.run(limits, urls: [.eNetworks: Self.url(port)]) { databases in
                for level in 0..<20 { try await Self.sendLevel(level * 9..<level * 9 + 9, databases) }
                for _ in 0..<4 { try await Self.runTransaction(0..<3, databases) }
                for round in 0..<3 {
                    for level in 0..<70 {
                        try await Self.sendLevel(level * 9..<level * 9 + 9, databases)
                        if level % 10 == round { try await Self.runTransaction(level..<level + 5, databases) }
                    }
                }
            }
        }

        /// Settings that its sessions do not begin with: the operator is told what to do, and is not told twice.
        @Test func settingsThatAreDroppedAreTold() throws {
            let relay = try TestRelay(
                to: Self.folder,
                rewritingAnswers: {
                    let renaming = StatementRenaming()
                    return { renaming.changeProcess($0) }
                })
            defer { relay.end() }
            let told = Mutex<[String]>([])
            try DatabasesOnLoop.run(urls: [.eNetworks: Self.url(relay.port)]) { observation in
                if case .dropsSettings(_, let advice) = observation { told.withLock { $0 = advice } }
            } _: { databases in
                await databases.loop.turns(until: { !told.withLock { $0.isEmpty } })
                try await Self.sendLevel(0..<3, databases)
            }
            let advice = told.withLock { $0 }
            #expect(advice.contains { $0.contains("ALTER ROLE \"dcx_server\" SET statement_timeout = '10000'") })
            #expect(advice.contains { $0.contains("plan_cache_mode") })
            #expect(!advice.contains { $0.contains("timezone") || $0.contains("idle_session_timeout") })
        }

        /// Roles that begin so are as good as settings of the session.
        @Test func settingsOfTheRoleAreEnough() throws {
            let administrator = try BlockingConnection(url: cluster.url("postgres", user: "postgres"))
            let settings = [
                "plan_cache_mode": "force_generic_plan", "max_parallel_workers_per_gather": "0", "jit": "off",
                "statement_timeout": "20s", "timezone": "Etc/UTC", "lock_timeout": "5s",
                "idle_in_transaction_session_timeout": "2s",
            ]
            for (name, value) in settings { try administrator.run("ALTER ROLE dcx_server SET \(name) = '\(value)'") }
            defer { try? administrator.run("ALTER ROLE dcx_server RESET ALL") }
            let relay = try TestRelay(
                to: Self.folder,
                rewritingAnswers: {
                    let renaming = StatementRenaming()
                    return { renaming.changeProcess($0) }
                })
            defer { relay.end() }
            let told = Mutex<[String]>([])
            try DatabasesOnLoop.run(urls: [.eNetworks: Self.url(relay.port)]) { observation in
                if case .dropsSettings(_, let advice) = observation { told.withLock { $0 = advice } }
            } _: { databases in
                try await Self.sendLevel(0..<3, databases)
            }
            #expect(told.withLock { $0 } == [])
        }

        /// Without these answers would be wrong: no statement gets there.
        @Test(arguments: ["search_path=portal", "timezone=Africa/Johannesburg"])
        func settingThatIsNeededStopsStatements(_ setting: String) throws {
            let asked = "-c search_path=portal"
            let administrator = try BlockingConnection(url: cluster.url("postgres", user: "postgres"))
            if setting.hasPrefix("timezone") {
                try administrator.run("ALTER ROLE dcx_server SET timezone = 'Africa/Johannesburg'")
            }
            defer { try? administrator.run("ALTER ROLE dcx_server RESET ALL") }
            let other = Array("-c             jit=on".utf8)
            let relay = try TestRelay(
                to: Self.folder,
                rewriting: { { bytes in StatementRenaming.replace(Array(asked.utf8), with: other, in: bytes) } },
                rewritingAnswers: {
                    let renaming = StatementRenaming()
                    return { renaming.changeProcess($0) }
                })
            defer { relay.end() }
            let told = Mutex<[String]>([])
            let more = setting.hasPrefix("search_path") ? "options='\(asked)'" : ""
            try DatabasesOnLoop.run(urls: [.eNetworks: Self.url(relay.port, "e_networks", more)]) { observation in
                if case .dropsSettings(_, let advice) = observation { told.withLock { $0 += advice } }
            } _: { databases in
                await databases.loop.turns(until: { !told.withLock { $0.isEmpty } })
                await databases.loop.turns(until: { databases.state(of: .eNetworks).load == 0 })
                let promise = Self.answer("SELECT 1", databases)
                databases.flush()
                guard case .failure(.mismatched) = await promise.result() else {
                    Issue.record("a statement got there")
                    return
                }
            }
            let name = String(setting.prefix { $0 != "=" })
            #expect(told.withLock { $0.contains { $0.contains("SET \(name) = ") } })
        }

        private static func startPooler() throws -> UInt16 {
            let status = control("start")
            let file = folder + "/pooler.port"
            guard status == 0, let text = try? String(contentsOfFile: file, encoding: .utf8),
                let port = UInt16(text.trimmingCharacters(in: .whitespacesAndNewlines))
            else { throw TestFailure("pooler-control start failed: \(status)") }
            return port
        }

        private static func stopPooler() { _ = control("stop") }

        private static func control(_ command: String) -> Int32 {
            let script = URL(filePath: #filePath).appending(path: "../../../../environment/pooler-control").standardized
            return system("bash '\(script.path)' \(command) </dev/null >/dev/null 2>&1")
        }
    }
}

/// What a pooler does to messages, of one connection (PostgreSQL 15, section 55.7).
final class StatementRenaming: Sendable {
    private let kept = Mutex<[UInt8]>([])
    private let isStarted = Mutex(false)

    /// Changes the names of prepared statements in Parse, Bind, Describe and Close, and nothing in the texts.
    func rename(_ bytes: [UInt8]) -> [UInt8] {
        changeMessages(bytes, hasStartup: true) { type, message in
            switch type {
            case UInt8(ascii: "P"): Self.rename(at: 5, &message)
            case UInt8(ascii: "B"):
                guard let end = message[5...].firstIndex(of: 0) else { return }
                Self.rename(at: end + 1, &message)
            case UInt8(ascii: "D"), UInt8(ascii: "C"): Self.rename(at: 6, &message)
            default: break
            }
        }
    }

    private static func rename(at place: Int, _ message: inout [UInt8]) {
        let own = Array("dcx_".utf8)
        guard place + own.count <= message.count, Array(message[place..<place + own.count]) == own else { return }
        message.replaceSubrange(place..<place + own.count, with: Array("pgb_".utf8))
    }

    /// Names another process than the one that answers (BackendKeyData).
    func changeProcess(_ bytes: [UInt8]) -> [UInt8] {
        changeMessages(bytes, hasStartup: false) { type, message in
            if type == UInt8(ascii: "K"), message.count > 8 { message[8] ^= 0x55 }
        }
    }

    private func changeMessages(
        _ bytes: [UInt8], hasStartup: Bool, _ change: (UInt8, inout [UInt8]) -> Void
    ) -> [UInt8] {
        kept.withLock { kept in
            kept += bytes
            var out: [UInt8] = []
            while true {
                let isStartup = hasStartup && !isStarted.withLock { $0 }
                let lengthAt = isStartup ? 0 : 1
                guard kept.count >= lengthAt + 4 else { return out }
                let length = kept[lengthAt..<lengthAt + 4].reduce(0) { $0 << 8 | Int($1) } + lengthAt
                guard kept.count >= length else { return out }
                var message = Array(kept[..<length])
                kept.removeFirst(length)
                if isStartup { isStarted.withLock { $0 = true } } else { change(message[0], &message) }
                out += message
            }
        }
    }

    /// Of the same length.
    static func replace(_ old: [UInt8], with new: [UInt8], in bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= old.count else { return bytes }
        var bytes = bytes
        for place in 0...(bytes.count - old.count) where Array(bytes[place..<place + old.count]) == old {
            bytes.replaceSubrange(place..<place + old.count, with: new)
        }
        return bytes
    }
}
