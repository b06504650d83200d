import GraphQLCore
import Testing

@testable import DCXServer

/// Within ten seconds the same refresh token gives the same successor: for two tabs that renew at once, and for a client that lost the
/// answer. Later it is theft, and ends the session.
struct RenewalTests {
    private let database = MainDatabase.shared
    private let clock = StoppedClock()
    private let server: TestServer

    init() throws { server = try database.server(clock: clock) }

    private func renewed(_ token: String, at server: TestServer? = nil) throws -> TestSession? {
        TestSession(try TestPerson.refresh(server ?? self.server, token).data["refreshSession"]?["session"])
    }

    private func reason(_ person: TestPerson) throws -> [String] {
        try database.texts(
            "SELECT coalesce(revoked_reason, 'goes on') FROM sessions WHERE user_uuid = '\(person.uuid)'")
    }

    private func works(_ session: TestSession) throws -> Bool {
        try server.post("{ viewer { role } }", token: session.accessToken).status == 200
    }

    /// Real connections at the same time, to a server of two loops and two connections.
    @Test(arguments: [2, 8])
    func allThatRenewAtOnceHaveTheSameSuccessor(count: Int) async throws {
        let server = try database.server(clock: clock) {
            $0.loops = 2
            $0.postgres.connections = 4
        }
        for _ in 0..<5 {
            let person = try database.person()
            let session = try person.session(server)
            let answers = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
                for _ in 0..<count { group.addTask { try TestPerson.refresh(server, session.refreshToken) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let sessions = answers.compactMap { TestSession($0.data["refreshSession"]?["session"]) }
            #expect(sessions.count == count, "\(answers.map(\.body))")
            #expect(Set(sessions.map(\.refreshToken)).count == 1)
            for session in sessions { #expect(try works(session)) }
            let next = try #require(sessions.first).refreshToken
            #expect(try renewed(next, at: server) != nil)
            #expect(try reason(person) == ["goes on"])
        }
    }

    /// The answer was lost: the client asks again, more than once. The second half of the range is theft.
    @Test(arguments: [
        (0, true), (1, true), (9_900, true), (10_000, true), (10_100, false), (11_000, false), (900_000, false),
    ])
    func tokenGivesTheSameSuccessorForTenSeconds(milliseconds: Int, isSame: Bool) throws {
        let person = try database.person()
        // At an odd time: whole seconds would round either end.
        clock.advance(byMilliseconds: 700)
        let first = try person.session(server)
        let second = try #require(try renewed(first.refreshToken))
        clock.advance(byMilliseconds: milliseconds)
        let again = try renewed(first.refreshToken)
        #expect(again?.refreshToken == (isSame ? second.refreshToken : nil))
        #expect(try reason(person) == [isSame ? "goes on" : "replayed"])
        #expect((try renewed(second.refreshToken) != nil) == isSame)
    }

    /// Ten seconds are counted from the first use, however often it comes in between.
    @Test func askingAgainDoesNotMakeItLonger() throws {
        let person = try database.person()
        let first = try person.session(server)
        let second = try #require(try renewed(first.refreshToken))
        for _ in 0..<3 {
            clock.advance(by: 3)
            #expect(try renewed(first.refreshToken)?.refreshToken == second.refreshToken)
        }
        clock.advance(by: 3)
        #expect(try renewed(first.refreshToken) == nil)
        #expect(try reason(person) == ["replayed"])
    }

    /// A successor that was renewed itself is still the successor, and gives its own for ten seconds. None of them is made twice.
    @Test func successorThatWasRenewedIsTheSame() throws {
        let person = try database.person()
        let first = try person.session(server)
        let second = try #require(try renewed(first.refreshToken))
        clock.advance(by: 2)
        let third = try #require(try renewed(second.refreshToken))
        clock.advance(by: 3)
        #expect(try renewed(first.refreshToken)?.refreshToken == second.refreshToken)
        #expect(try renewed(second.refreshToken)?.refreshToken == third.refreshToken)
        let tokens = """
            SELECT count(*) || ' ' || count(*) FILTER (WHERE t.used_at IS NULL)
            FROM refresh_tokens AS t JOIN sessions AS s ON s.uuid = t.session_uuid WHERE s.user_uuid = '\(person.uuid)'
            """
        #expect(try database.texts(tokens) == ["3 1"])
        // The first use of the second was 7 seconds ago, that of the first is theft.
        clock.advance(by: 6)
        #expect(try renewed(first.refreshToken) == nil)
        #expect(try renewed(third.refreshToken) == nil)
        #expect(try reason(person) == ["replayed"])
    }

    @Test(arguments: [
        (
            "UPDATE sessions SET revoked_at = created_at, revoked_reason = 'signed_out' WHERE user_uuid = '$user'",
            "signed_out"
        ),
        (
            "UPDATE sessions SET revoked_at = created_at, revoked_reason = 'revoked' WHERE user_uuid = '$user'",
            "revoked"
        ),
        ("UPDATE users SET status = 'disabled' WHERE uuid = '$user'", "goes on"),
        ("UPDATE organisations SET status = 'closed' WHERE uuid = '$organisation'", "goes on"),
        ("UPDATE sessions SET expires_at = created_at + interval '1 microsecond' WHERE user_uuid = '$user'", "goes on"),
    ])
    func whatEndedInBetweenIsNotRenewed(sql: String, reason expected: String) throws {
        let person = try database.person(organisation: try database.customer())
        let first = try person.session(server)
        clock.advance(by: 1)
        #expect(try renewed(first.refreshToken) != nil)
        try database.run(
            sql.replacing("$user", with: person.uuid).replacing("$organisation", with: person.organisation.uuid))
        clock.advance(by: 1)
        #expect(try renewed(first.refreshToken) == nil)
        #expect(try reason(person) == [expected])
    }

    @Test func signOutInBetweenEndsIt() throws {
        let person = try database.person()
        let first = try person.session(server)
        let second = try #require(try renewed(first.refreshToken))
        _ = try server.post("mutation { signOut { signedOut } }", token: second.accessToken)
        for token in [first, second] { #expect(try renewed(token.refreshToken) == nil) }
    }

    /// The key of access tokens was changed between the two: the old one is still among those that verify.
    @Test func keysMayBeChangedInBetween() throws {
        let keys = (1...3).map { [UInt8](repeating: UInt8($0), count: 32) }
        func server(_ signing: Int, _ verifying: [Int]) throws -> TestServer {
            try database.server(clock: clock) {
                $0.tokenKeys = TokenKeys(signing: keys[signing], verifying: verifying.map { keys[$0] })
            }
        }
        let person = try database.person()
        let first = try person.session(try server(0, []))
        let second = try #require(try renewed(first.refreshToken, at: try server(0, [1])))
        #expect(try renewed(first.refreshToken, at: try server(1, [0]))?.refreshToken == second.refreshToken)
        #expect(try renewed(first.refreshToken, at: try server(2, [1, 0]))?.refreshToken == second.refreshToken)
        // A server that cannot know the successor gives no other.
        #expect(try renewed(first.refreshToken, at: try server(2, [1])) == nil)
    }

    /// What is stored derives no token: it is not the token, and not the token's key.
    @Test func successorIsNotStored() throws {
        let person = try database.person()
        let first = try person.session(server)
        let second = try #require(try renewed(first.refreshToken))
        let rows = try database.texts(
            """
            SELECT t::text || ' ' || coalesce(t.successor_salt, '')
            FROM refresh_tokens AS t JOIN sessions AS s ON s.uuid = t.session_uuid WHERE s.user_uuid = '\(person.uuid)'
            """)
        #expect(rows.count == 2)
        for token in [first.refreshToken, second.refreshToken] {
            #expect(!rows.joined().contains(token.dropFirst("dcxr_".count)))
        }
        let salt = try #require(
            try database.texts("SELECT successor_salt FROM refresh_tokens WHERE successor_salt IS NOT NULL").first)
        let other = AccessTokens(TokenKeys(signing: [UInt8](repeating: 9, count: 32)), clock: clock)
        #expect(other.successors(of: first.refreshToken, salt: salt) != [String(second.refreshToken.dropFirst(5))])
    }
}
