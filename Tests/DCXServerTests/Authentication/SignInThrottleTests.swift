import GraphQLCore
import Testing

@testable import DCXServer

/// What follows when sign-ins fail again and again, and when there are too many.
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

    /// What an attempt does, without what it is about.
    private func trace(_ attempt: () throws -> TestAnswer) throws -> (answer: String, statements: [String], checks: Int)
    {
        _ = server.takeStatements()
        let before = server.passwordChecks
        let answer = try attempt()
        let statements = server.takeStatements().map { statement in
            statement.split(separator: "\n").filter { !$0.hasPrefix("-- $") }.joined(separator: "\n")
        }
        return (answer.timeless.body, statements, server.passwordChecks - before)
    }

    /// Sets a count, as if so many attempts had been made.
    private func set(_ count: String, to failures: Int) throws {
        try database.run(
            """
            INSERT INTO sign_in_throttles (key, failures, forget_at)
            VALUES (sha256(convert_to('\(count)', 'UTF8')), \(failures), '2027-01-15T08:30:00Z')
            ON CONFLICT (key) DO UPDATE SET failures = excluded.failures
            """)
    }

    private func nobody(_ person: TestPerson) -> String { "nobody-\(person.uuid)@example.com" }

    // MARK: From one network

    @Test func fiveFailuresAreFreeForAnyAccount() throws {
        let person = try database.person()
        let other = try database.person()
        for _ in 0..<5 {
            #expect(try fail(person) == "InvalidCredentials")
            #expect(try fail(other, email: nobody(other)) == "InvalidCredentials")
        }
        let checks = server.passwordChecks
        clock.advance(by: 1)
        let known = try person.signIn(server)
        let unknown = try other.signIn(server, email: nobody(other))
        #expect(known.timeless == unknown.timeless)
        #expect(
            known.body == """
                {"data":{"signIn":{"session":null,"errors":[{"__typename":"TooManyAttempts","message":\
                "There were too many attempts to sign in. Wait 29 seconds before the next.","path":null,"retryAfterSeconds":29}]}}}
                """)
        #expect(server.passwordChecks == checks, "no password is checked")
        #expect(outcome(try person.signIn(server, email: person.email.uppercased())) == "29", "in any case")
        #expect(outcome(try person.signIn(server, email: "\\u00a0 \(person.email)\\t")) == "29", "in any white space")
        #expect(outcome(try other.signIn(server)) == "session")
    }

    /// Whoever guesses elsewhere locks nobody out, however often.
    @Test(arguments: [5, 12])
    func failuresElsewhereLockNobodyOut(count: Int) throws {
        let person = try database.person()
        for number in 0..<count {
            let attacker = try database.person()
            #expect(try fail(person, from: attacker.address) == "InvalidCredentials", "\(number)")
        }
        let attacker = try database.person()
        for _ in 0..<count { _ = try fail(person, from: attacker.address) }
        #expect(try fail(person, from: attacker.address) == "30")
        #expect(outcome(try person.signIn(server)) == "session")
        #expect(outcome(try person.signIn(server, from: "203.0.113.\(count)")) == "session", "where it never was")
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

    // MARK: Of an account, and of a network

    /// A hundred failures from everywhere: only where the account has signed in before may it go on.
    @Test func accountThatManyGuessAtGoesOnWhereItIsKnown() throws {
        let person = try database.person()
        #expect(outcome(try person.signIn(server)) == "session")
        try set("account \(person.email.lowercased())", to: 99)
        let attacker = try database.person()
        #expect(try fail(person, from: attacker.address) == "InvalidCredentials")
        #expect(try fail(person, from: attacker.address) == "30")
        #expect(outcome(try person.signIn(server, from: attacker.address)) == "30", "elsewhere not even the right one")
        #expect(outcome(try person.signIn(server)) == "session")
        // Nor by an address that is written as what would be counted there.
        let forged = "known \(person.address) \(person.email)"
        for _ in 0..<6 { _ = try fail(attacker, email: forged, from: "203.0.113.77") }
        #expect(outcome(try person.signIn(server)) == "session")
        #expect(try fail(person) == "30", "a wrong one looks like an attempt elsewhere")
    }

    @Test func networkIsCountedOverAllAccounts() throws {
        let person = try database.person()
        func attempt(_ number: Int, _ address: String) throws -> String {
            try fail(person, email: "\(person.uuid)-\(number)@example.com", from: address)
        }
        #expect(outcome(try person.signIn(server, from: "2001:db8:7:0:1::1")) == "session")
        let stranger = try database.person()
        for number in 0..<3 { #expect(try attempt(number, "2001:db8:7::\(number)") == "InvalidCredentials") }
        try set("network 2001:db8:7::/64", to: 49)
        #expect(try attempt(49, "2001:db8:7::49") == "InvalidCredentials")
        let checks = server.passwordChecks
        #expect(try attempt(50, "2001:db8:7:0:ffff::1") == "30", "the same network")
        #expect(outcome(try stranger.signIn(server, from: "2001:db8:7::1")) == "30", "whoever was never there")
        #expect(server.passwordChecks == checks, "no password is checked")
        #expect(try attempt(50, "2001:db8:7:1::1") == "InvalidCredentials", "another network")
        #expect(outcome(try person.signIn(server, from: "2001:db8:7::1")) == "session", "whoever was there before")
        #expect(outcome(try stranger.signIn(server)) == "session")
        clock.advance(by: 30)
        #expect(outcome(try stranger.signIn(server, from: "2001:db8:7::1")) == "session")
        // A success does not forget what else came from there.
        #expect(try attempt(51, "2001:db8:7::1") == "InvalidCredentials")
        #expect(try attempt(52, "2001:db8:7::1") == "60")
    }

    /// Who is throttled gets the same answer by the same work, whether there is such an account or not, and wherever it was before.
    @Test(arguments: ["pair", "account", "network", "account and network"])
    func throttledAnswerTellsNothing(throttled: String) throws {
        let network = "2001:db8:\(throttled.utf8.count):\(throttled.utf8.first ?? 0)"
        let people = try (0..<3).map { _ in try database.person() }
        let (known, unknown) = (people[0], people[1])
        // One has signed in from here before, one never, one does not exist.
        #expect(outcome(try known.signIn(server, from: "\(network)::9")) == "session")
        let emails = [known.email, unknown.email, nobody(people[2])]
        for email in emails {
            if throttled.hasPrefix("account") { try set("account \(email.lowercased())", to: 99) }
            #expect(try fail(known, email: email, from: "\(network)::1") == "InvalidCredentials")
            if throttled == "pair" { for _ in 0..<4 { _ = try fail(known, email: email, from: "\(network)::1") } }
        }
        if throttled.hasSuffix("network") {
            try set("network \(network)::/64", to: 49)
            let other = "x-\(known.uuid)@example.com"
            #expect(try fail(known, email: other, from: "\(network)::1") == "InvalidCredentials")
        }
        let traces = try emails.map { email in
            try trace { try known.signIn(server, email: email, password: "wrong", from: "\(network)::2") }
        }
        for place in traces.indices {
            #expect(traces[place].answer == traces[2].answer, "\(emails[place])")
            #expect(traces[place].answer.contains(#""retryAfterSeconds":30"#))
            // Where the network is throttled an account that was there before is looked at, in the time that the others wait.
            if throttled.hasSuffix("network"), place == 0 { continue }
            #expect(traces[place].statements == traces[2].statements, "\(emails[place])")
            #expect(traces[place].checks == traces[2].checks, "\(emails[place])")
        }
    }

    // MARK: Successes

    @Test func successesAreThrottledToo() throws {
        let person = try database.person()
        #expect(outcome(try person.signIn(server)) == "session")
        try set("successes \(person.address) \(person.email.lowercased())", to: 59)
        #expect(outcome(try person.signIn(server)) == "session")
        let checks = server.passwordChecks
        #expect(outcome(try person.signIn(server)) == "30")
        #expect(server.passwordChecks == checks)
        #expect(outcome(try person.signIn(server, from: "203.0.113.80")) == "session", "from elsewhere")
        clock.advance(by: 30)
        #expect(outcome(try person.signIn(server)) == "session")
    }

    @Test func successesOfANetworkAreThrottledToo() throws {
        let people = try (0..<3).map { _ in try database.person() }
        #expect(outcome(try people[0].signIn(server, from: "2001:db8:8::1")) == "session")
        try set("successes of 2001:db8:8::/64", to: 999)
        #expect(outcome(try people[1].signIn(server, from: "2001:db8:8::2")) == "session")
        #expect(outcome(try people[2].signIn(server, from: "2001:db8:8::3")) == "30")
        #expect(outcome(try people[2].signIn(server)) == "session")
    }

    /// What is refused without a look writes no lines: anybody could fill the disk with them.
    @Test func throttledAttemptsLeaveNoLine() throws {
        let person = try database.person(organisation: try database.customer())
        for _ in 0..<12 { _ = try fail(person) }
        let count = "SELECT count(*) FROM audit_log WHERE organisation_uuid = '\(person.organisation.uuid)'"
        #expect(try database.texts(count) == ["5"])
        #expect(try server.get("/metrics").body.contains("\ndcx_throttled_sign_ins_total 7\n"))
    }

    // MARK: At the same time

    private func atTheSameTime(
        _ count: Int, _ attempt: @escaping @Sendable (Int) throws -> TestAnswer
    ) async throws -> [String] {
        try await withThrowingTaskGroup(of: TestAnswer.self) { group in
            for number in 0..<count { group.addTask { try attempt(number) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }.map(outcome)
    }

    /// However many come at the same time, five of them learn something; of several processes too.
    @Test func guessesAtTheSameTimeAreCountedOneByOne() async throws {
        let person = try database.person()
        let servers = [server, try database.server(clock: clock)]
        let outcomes = try await atTheSameTime(16) { try person.signIn(servers[$0 % 2], password: "wrong") }
        #expect(outcomes.filter { $0 == "InvalidCredentials" }.count == 5, "\(outcomes)")
        #expect(outcomes.filter { $0 == "30" }.count == 11, "\(outcomes)")
        #expect(servers[0].passwordChecks + servers[1].passwordChecks == 5, "the others are not even checked")
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
        let outcomes = try await atTheSameTime(12) { _ in try person.signIn(server) }
        #expect(outcomes == Array(repeating: "session", count: 12))
    }

    /// In a database of its own: what is forgotten is forgotten for all.
    @Test func countsEndAndAreTakenAway() throws {
        let database = MainDatabase()
        let server = try database.server(clock: clock)
        let person = try database.person()
        for number in 0..<3 { _ = try person.signIn(server, email: "\(number)@example.com", password: "wrong") }
        for _ in 0..<4 { _ = try person.signIn(server, password: "wrong") }
        // Three accounts and one user, each of which has two counts, and the network.
        let count = "SELECT count(*)::text FROM sign_in_throttles"
        #expect(try database.texts(count) == ["9"])
        clock.advance(by: 86_400)
        for _ in 0..<4 { #expect(outcome(try person.signIn(server, password: "wrong")) == "InvalidCredentials") }
        #expect(outcome(try person.signIn(server)) == "session")
        // The account, the network, their successes, and that it was here.
        #expect(try database.texts(count) == ["5"])
    }
}
