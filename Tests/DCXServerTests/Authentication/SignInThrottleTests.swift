import GraphQLCore
import Testing

@testable import DCXServer

/// What follows when sign-ins fail again and again.
struct SignInThrottleTests {
    private let database = MainDatabase.shared
    private let clock = StoppedClock()
    private let server: TestServer

    init() throws { server = try database.server(clock: clock) }

    /// `session`, the seconds to wait, or the type of the error.
    private func outcome(_ answer: TestAnswer) -> String {
        let payload = answer.data["signIn"]
        if TestSession(payload?["session"]) != nil { return "session" }
        let error = payload?["errors"]?.items.first
        return error?["retryAfterSeconds"]?.text ?? error?["__typename"]?.text ?? answer.body
    }

    private func fail(_ person: TestPerson, email: String? = nil, from address: String? = nil) throws -> String {
        outcome(try person.signIn(server, email: email, password: "wrong", from: address))
    }

    @Test func fiveFailuresAreFreeForAnyAccount() throws {
        let person = try database.person()
        let other = try database.person()
        for _ in 0..<5 {
            #expect(try fail(person) == "InvalidCredentials")
            #expect(try fail(other, email: "nobody-\(other.uuid)@example.com") == "InvalidCredentials")
        }
        let checks = server.passwordChecks
        clock.advance(by: 1)
        let known = try person.signIn(server)
        let unknown = try other.signIn(server, email: "nobody-\(other.uuid)@example.com")
        #expect(known.timeless == unknown.timeless)
        #expect(
            known.body == """
                {"data":{"signIn":{"session":null,"errors":[{"__typename":"TooManyAttempts","message":\
                "Too many sign-ins have failed. Wait 29 seconds before the next.","path":null,"retryAfterSeconds":29}]}}}
                """)
        #expect(server.passwordChecks == checks, "no password is checked")
        // In any case, and from anywhere.
        #expect(outcome(try person.signIn(server, email: person.email.uppercased())) == "29")
        #expect(outcome(try person.signIn(server, from: other.address)) == "29")
        #expect(outcome(try other.signIn(server)) == "session")
    }

    @Test func restartForgetsNothing() throws {
        let person = try database.person()
        for _ in 0..<5 { _ = try fail(person) }
        let restarted = try database.server(clock: clock)
        #expect(outcome(try person.signIn(restarted)) == "30")
        clock.advance(by: 30)
        #expect(outcome(try person.signIn(restarted)) == "session")
    }

    @Test func waitDoublesUpToAQuarterOfAnHour() throws {
        let person = try database.person()
        for _ in 0..<4 { _ = try fail(person) }
        for seconds in [30, 60, 120, 240, 480, 900, 900] {
            #expect(try fail(person) == "InvalidCredentials")
            #expect(try fail(person) == "\(seconds)")
            clock.advance(by: seconds)
        }
        #expect(outcome(try person.signIn(server)) == "session")
    }

    @Test func attemptsMeanwhileDoNotLengthenTheWait() throws {
        let person = try database.person()
        for _ in 0..<5 { _ = try fail(person) }
        for _ in 0..<10 { #expect(try fail(person) == "30") }
        clock.advance(by: 30)
        #expect(outcome(try person.signIn(server)) == "session")
    }

    @Test func successForgetsTheFailuresOfTheAccount() throws {
        let person = try database.person()
        for _ in 0..<3 {
            for _ in 0..<4 { #expect(try fail(person) == "InvalidCredentials") }
            #expect(outcome(try person.signIn(server)) == "session")
        }
    }

    /// Whoever guesses elsewhere does not keep a user out who comes from where it has come from before.
    @Test func userIsNotKeptOutWhereItIsKnown() throws {
        let person = try database.person()
        let attacker = try database.person()
        #expect(outcome(try person.signIn(server)) == "session")
        for _ in 0..<5 { _ = try fail(person, from: attacker.address) }
        #expect(try fail(person, from: attacker.address) == "30")
        #expect(outcome(try person.signIn(server)) == "session")
        // Nor by an address that is written as what would be counted there.
        let forged = "known \(person.address) \(person.email)"
        for _ in 0..<6 { _ = try fail(attacker, email: forged, from: "203.0.113.77") }
        #expect(outcome(try person.signIn(server)) == "session")
        // There it is counted too.
        for _ in 0..<5 { #expect(try fail(person) == "InvalidCredentials") }
        #expect(try fail(person) == "30")
    }

    @Test func networkIsCountedOverAllAccounts() throws {
        let person = try database.person()
        func attempt(_ number: Int, _ address: String) throws -> String {
            try fail(person, email: "\(person.uuid)-\(number)@example.com", from: address)
        }
        for number in 0..<50 { #expect(try attempt(number, "2001:db8:7::\(number)") == "InvalidCredentials") }
        #expect(try attempt(50, "2001:db8:7:0:ffff::1") == "30", "the same network")
        #expect(try attempt(50, "2001:db8:7:1::1") == "InvalidCredentials", "another network")
        #expect(outcome(try person.signIn(server, from: "2001:db8:7::1")) == "30")
        #expect(outcome(try person.signIn(server)) == "session")
        clock.advance(by: 30)
        #expect(outcome(try person.signIn(server, from: "2001:db8:7::1")) == "session")
        // A success does not forget what else came from there.
        #expect(try attempt(51, "2001:db8:7::1") == "InvalidCredentials")
        #expect(try attempt(52, "2001:db8:7::1") == "60")
    }

    /// However many come at the same time, five of them learn something.
    @Test func guessesAtTheSameTimeAreCountedOneByOne() async throws {
        let person = try database.person()
        let server = server
        let outcomes = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
            for _ in 0..<16 { group.addTask { try person.signIn(server, password: "wrong") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }.map(outcome)
        #expect(outcomes.filter { $0 == "InvalidCredentials" }.count == 5, "\(outcomes)")
        #expect(outcomes.filter { $0 == "30" }.count == 11, "\(outcomes)")
        #expect(outcome(try person.signIn(server)) == "30")
    }

    @Test func guessesOfOneRequestAreCountedOneByOne() throws {
        let person = try database.person()
        let guess = "signIn(input: { email: \"\(person.email)\", password: \"wrong\" }) { errors { __typename } }"
        let query = "mutation { " + (0..<8).map { "g\($0): \(guess)" }.joined(separator: " ") + " }"
        let checks = server.passwordChecks
        let answer = try server.post(query, headers: "X-Forwarded-For: \(person.address)\r\n")
        let types = (0..<8).map { answer.data["g\($0)"]?["errors"]?.items.first?["__typename"]?.text }
        #expect(
            types == Array(repeating: "InvalidCredentials", count: 5) + Array(repeating: "TooManyAttempts", count: 3))
        #expect(server.passwordChecks == checks + 5)
    }

    @Test func signInsOfOneUserAtTheSameTimeSucceed() async throws {
        let person = try database.person()
        let server = server
        let outcomes = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
            for _ in 0..<12 { group.addTask { try person.signIn(server) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }.map(outcome)
        #expect(outcomes == Array(repeating: "session", count: 12))
    }

    /// In a database of its own: what is forgotten is forgotten for all.
    @Test func countsEndAndAreTakenAway() throws {
        let database = MainDatabase()
        let server = try database.server(clock: clock)
        let person = try database.person()
        for number in 0..<3 { _ = try person.signIn(server, email: "\(number)@example.com", password: "wrong") }
        for _ in 0..<4 { _ = try person.signIn(server, password: "wrong") }
        // Three accounts, one user, and the network.
        let count = "SELECT count(*)::text FROM sign_in_throttles"
        #expect(try database.texts(count) == ["5"])
        clock.advance(by: 86_400)
        for _ in 0..<4 { #expect(outcome(try person.signIn(server, password: "wrong")) == "InvalidCredentials") }
        #expect(outcome(try person.signIn(server)) == "session")
        #expect(try database.texts(count) == ["1"])
    }
}
