import DCXSchema
import Foundation
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

/// Many who move the same wallets at once, again and again with the same keys, while connections are ended under them.
@Suite(.serialized)
struct MoneyUnderLoadTests {
    /// A movement, sent by several clients at once with its key, until each has an answer.
    private struct Movement: Sendable {
        let key: String
        /// Nil: paid in.
        let from: String?
        let to: String
        let cents: Int

        var amount: String { "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)" }

        var query: String {
            let more = "amount: \"\(amount)\", idempotencyKey: \"\(key)\""
            if let from {
                return """
                    mutation { m: transferFunds(input: { fromOrganisationUuid: "\(from)", toOrganisationUuid: "\(to)", \(more) }) {
                      transaction { uuid } errors { __typename message } } }
                    """
            }
            return """
                mutation { m: topUpWallet(input: { organisationUuid: "\(to)", \(more) }) {
                  transaction { uuid } errors { __typename message } } }
                """
        }
    }

    private final class Answers: Sendable {
        struct State {
            var answers: [String: Set<String>] = [:]
            var next = 0
            var running = 0
            var interrupted = 0
            var failure: String?
        }

        let state = Mutex(State())
    }

    private static let wallets = [Demo.cloudTech, Demo.vodacom, Demo.adcock]

    private func movements(_ generator: inout SeededGenerator) -> [Movement] {
        (0..<200).map { number in
            let to = Self.wallets.randomElement(using: &generator) ?? Demo.adcock
            let from = Self.wallets.filter { $0 != to }.randomElement(using: &generator)
            // As much as makes wallets run dry.
            let isPaidIn = number % 4 == 0
            let cents = Int.random(in: 1...(isPaidIn ? 2_000_000 : 12_000_000), using: &generator)
            return Movement(key: "m\(number)", from: isPaidIn ? nil : from, to: to, cents: cents)
        }
    }

    @Test(arguments: [false, true])
    func everyMovementHappensOnce(connectionsEnd: Bool) throws {
        let databases = try TenantDatabases()
        var limits = PostgresLimits()
        limits.transactionConnections = 4
        let server = try databases.server(loops: 2, limits: limits)
        let token = try server.signIn("admin@datacentrix.example")
        let before = try LedgerState(try databases.connection(.main))
        var generator = SeededGenerator(seed: 6)
        let movements = movements(&generator)
        // Each is sent three times, by whoever comes to it.
        let order = (movements + movements + movements).shuffled(using: &generator)
        let answers = Answers()
        for _ in 0..<12 {
            answers.state.withLock { $0.running += 1 }
            try Thread.start { Self.work(order, server, token, answers) }
        }
        let terminator = try databases.superuser(.main)
        var ended = 0
        while answers.state.withLock({ $0.running }) > 0 {
            usleep(20_000)
            // No more often than something is done: on a slow machine nothing would ever be.
            let begun = answers.state.withLock { $0.next }
            if connectionsEnd, begun > ended {
                try terminator.run(Self.terminate)
                ended = begun
            }
        }
        let state = answers.state.withLock { $0 }
        #expect(state.failure == nil)
        if connectionsEnd { #expect(state.interrupted > 0, "no connection was ended in time") }
        try check(movements, state.answers, before, try databases.connection(.main))
    }

    /// One of those that move money.
    private static let terminate = """
        SELECT pg_terminate_backend(pid)
        FROM pg_stat_activity
        WHERE datname = current_database() AND usename = 'dcx_server'
        ORDER BY random()
        LIMIT 1
        """

    private static func work(_ order: [Movement], _ server: TestServer, _ token: String, _ answers: Answers) {
        defer { answers.state.withLock { $0.running -= 1 } }
        do {
            var client = try TestClient(port: server.port)
            while true {
                let place = answers.state.withLock { state in
                    defer { state.next += 1 }
                    return state.next
                }
                guard place < order.count else { return }
                let movement = order[place]
                let answer = try final(movement, &client, token, answers)
                answers.state.withLock { _ = $0.answers[movement.key, default: []].insert(answer) }
            }
        } catch {
            answers.state.withLock { $0.failure = "\(error)" }
        }
    }

    /// Sends a movement until it is known what became of it.
    private static func final(
        _ movement: Movement, _ client: inout TestClient, _ token: String, _ answers: Answers
    ) throws -> String {
        for _ in 0..<200 {
            let answer = try client.post(movement.query, token: token)
            if answer.codes.isEmpty, answer.status == 200 {
                let payload = answer.data["m"]
                return payload?["transaction"]?["uuid"]?.text ?? payload?["errors"]?.items.first?["__typename"]?.text
                    ?? ""
            }
            answers.state.withLock { $0.interrupted += 1 }
            usleep(10_000)
        }
        throw TestFailure("\(movement.key) has no answer")
    }

    private func check(
        _ movements: [Movement], _ answers: [String: Set<String>], _ before: LedgerState, _ main: BlockingConnection
    ) throws {
        let after = try LedgerState(main)
        var balances = before.balances
        var paidIn = before.paidIn
        for movement in movements {
            let all = try #require(answers[movement.key])
            #expect(all.count == 1, "\(movement.key) has several answers: \(all)")
            guard let answer = all.first, answer.count == 36 else {
                #expect(all == ["InsufficientFunds"])
                continue
            }
            let amount = Decimal(movement.cents) / 100
            balances[movement.to, default: 0] += amount
            if let from = movement.from { balances[from, default: 0] -= amount } else { paidIn += amount }
            let entries = "SELECT count(*) FROM wallet_transactions WHERE idempotency_key = 'client:\(movement.key)'"
            #expect(try main.text(entries) == "1")
        }
        #expect(after.balances == balances)
        #expect(after.paidIn == paidIn)
        #expect(after.transferred == before.transferred)
        #expect(after.wrong == [])
        #expect(try main.text("SELECT count(*) FROM idempotency_keys") == "\(movements.count)")
        let refused = answers.values.filter { $0 == ["InsufficientFunds"] }.count
        #expect(refused > 5 && refused < 150, "\(refused) were refused: too few or too many to show anything")
    }
}
