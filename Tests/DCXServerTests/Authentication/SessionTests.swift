import GraphQLCore
import Testing

@testable import DCXServer

/// Sessions from their sign-in to their end, over HTTP.
struct SessionTests {
    private static let viewer = "{ viewer { role } }"
    /// How long a change may take to be seen.
    private static let seconds = 5

    private let database = MainDatabase.shared
    private let clock = StoppedClock()
    private let server: TestServer

    init() throws { server = try database.server(clock: clock) }

    private func status(_ token: String) throws -> Int { try server.post(Self.viewer, token: token).status }

    private func sessionRow(_ person: TestPerson, _ column: String) throws -> String? {
        try database.texts("SELECT coalesce(\(column)::text, '') FROM sessions WHERE user_uuid = '\(person.uuid)'")
            .first
    }

    // MARK: Signing in

    @Test func sessionSaysWhenItEndsAndWhenToRenewIt() throws {
        let person = try database.person()
        let session = try person.session(server)
        #expect(session.expiresAt == "2027-01-15T08:15:00Z")
        #expect(session.refreshAt == "2027-01-15T08:10:00Z")
        let answer = try server.post(Self.viewer, token: session.accessToken)
        #expect(answer.data["viewer"]?["role"]?.text == "OWNER")
        #expect(try sessionRow(person, "address || ' ' || user_agent") == "\(person.address)/32 test/1")
        #expect(try sessionRow(person, "organisation_uuid") == person.organisation.uuid)
        #expect(try sessionRow(person, "reseller_uuid") == TestOrganisation.cloudTech.uuid)
        let login = try database.texts(
            "SELECT extract(epoch FROM last_login_at)::bigint FROM users WHERE uuid = '\(person.uuid)'")
        #expect(login == ["1800000000"])
    }

    @Test func secretsAreNotStored() throws {
        let person = try database.person()
        let session = try person.session(server)
        let rows = try database.texts(
            """
            SELECT t::text || s::text FROM refresh_tokens AS t JOIN sessions AS s ON s.uuid = t.session_uuid
            WHERE s.user_uuid = '\(person.uuid)'
            """)
        #expect(rows.count == 1)
        #expect(!rows.joined().contains(session.refreshToken))
        #expect(!rows.joined().contains(session.accessToken))
    }

    @Test func emailIsTakenInAnyCase() throws {
        let person = try database.person()
        #expect(try person.signIn(server, email: person.email.uppercased()).body.contains("accessToken"))
    }

    @Test func tokenEndsAfterFifteenMinutes() throws {
        let session = try database.person().session(server)
        clock.advance(by: 15 * 60 + 29)
        #expect(try status(session.accessToken) == 200)
        clock.advance(by: 1)
        let answer = try server.post(Self.viewer, token: session.accessToken)
        #expect(answer.status == 401)
        #expect(answer.header("WWW-Authenticate")?.hasPrefix(#"Bearer error="invalid_token""#) == true)
        #expect(answer.codes == ["TOKEN_EXPIRED"])
        #expect(answer.data == .null)
    }

    // MARK: Renewing

    @Test func refreshGivesTheNextTokens() throws {
        let person = try database.person()
        let first = try person.session(server)
        clock.advance(by: 600)
        let answer = try TestPerson.refresh(server, first.refreshToken)
        let second = try #require(TestSession(answer.data["refreshSession"]?["session"]))
        #expect(answer.data["refreshSession"]?["errors"]?.items == [])
        #expect(second.refreshToken != first.refreshToken)
        #expect(second.expiresAt == "2027-01-15T08:25:00Z")
        #expect(try status(second.accessToken) == 200)
        #expect(try sessionRow(person, "extract(epoch FROM last_refreshed_at)::bigint") == "1800000600")
        let third = try TestPerson.refresh(server, second.refreshToken)
        #expect(TestSession(third.data["refreshSession"]?["session"]) != nil)
    }

    @Test func tokenThatComesASecondTimeEndsTheSession() throws {
        let person = try database.person()
        let first = try person.session(server)
        let answer = try TestPerson.refresh(server, first.refreshToken)
        let second = try #require(TestSession(answer.data["refreshSession"]?["session"]))
        #expect(try status(second.accessToken) == 200)
        clock.advance(by: 11)
        try checkRefused(try TestPerson.refresh(server, first.refreshToken))
        #expect(try sessionRow(person, "revoked_reason") == "replayed")
        try checkRefused(try TestPerson.refresh(server, second.refreshToken))
        clock.advance(by: Self.seconds)
        #expect(try status(second.accessToken) == 401)
        #expect(try status(first.accessToken) == 401)
        // Other sessions of the user go on.
        #expect(try status(try person.session(server).accessToken) == 200)
    }

    /// What was read before the clock was set back does not count as new until the clock is there again.
    @Test func sessionEndsThoughTheClockWasSetBack() throws {
        let session = try database.person().session(server)
        #expect(try status(session.accessToken) == 200)
        clock.advance(by: -20)
        #expect(try status(session.accessToken) == 200)
        _ = try TestPerson.refresh(server, session.refreshToken)
        clock.advance(by: -11)
        try checkRefused(try TestPerson.refresh(server, session.refreshToken))
        clock.advance(by: Self.seconds)
        #expect(try status(session.accessToken) == 401)
    }

    @Test(arguments: ["", "x", "dcxr_", "dcxr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "dcx_AAAA"])
    func whatIsNoRefreshTokenIsRefused(token: String) throws { try checkRefused(try TestPerson.refresh(server, token)) }

    @Test func refreshTokenRestsSevenDays() throws {
        let person = try database.person()
        let session = try person.session(server)
        clock.advance(by: 7 * 86_400 - 1)
        let answer = try TestPerson.refresh(server, session.refreshToken)
        let next = try #require(TestSession(answer.data["refreshSession"]?["session"]))
        clock.advance(by: 7 * 86_400)
        try checkRefused(try TestPerson.refresh(server, next.refreshToken))
        #expect(try sessionRow(person, "revoked_reason") == "")
    }

    @Test func sessionLastsThirtyDays() throws {
        let person = try database.person()
        var session = try person.session(server)
        for _ in 0..<5 {
            clock.advance(by: 6 * 86_400 - 60)
            let answer = try TestPerson.refresh(server, session.refreshToken)
            session = try #require(TestSession(answer.data["refreshSession"]?["session"]))
        }
        // Five minutes are left of it: no access token lasts longer.
        #expect(session.expiresAt == "2027-02-14T08:00:00Z")
        clock.advance(by: 5 * 60 - 1)
        #expect(try status(session.accessToken) == 200)
        clock.advance(by: Self.seconds)
        #expect(try status(session.accessToken) == 401)
        try checkRefused(try TestPerson.refresh(server, session.refreshToken))
        // The next sign-in takes what has ended away.
        clock.advance(by: 86_400)
        _ = try person.session(server)
        #expect(try database.texts("SELECT uuid FROM sessions WHERE user_uuid = '\(person.uuid)'").count == 1)
    }

    private func checkRefused(_ answer: TestAnswer) throws {
        #expect(
            answer.body == """
                {"data":{"refreshSession":{"session":null,"errors":[{"__typename":"InvalidRefreshToken",\
                "message":"The session cannot be renewed: sign in again.","path":["refreshToken"]}]}}}
                """)
    }

    // MARK: Ending

    @Test func signOutEndsTheSession() throws {
        let person = try database.person()
        let session = try person.session(server)
        let other = try person.session(server)
        let answer = try server.post(
            "mutation { signOut { signedOut errors { message } } }", token: session.accessToken)
        #expect(answer.body == #"{"data":{"signOut":{"signedOut":true,"errors":[]}}}"#)
        try checkRefused(try TestPerson.refresh(server, session.refreshToken))
        clock.advance(by: Self.seconds)
        #expect(try status(session.accessToken) == 401)
        #expect(try status(other.accessToken) == 200)
    }

    @Test func nobodySignsOut() throws {
        let answer = try server.post("mutation { signOut { signedOut } }")
        #expect(answer.data["signOut"] == .null)
        #expect(answer.codes == ["UNAUTHENTICATED"])
    }

    @Test(arguments: [
        "UPDATE users SET status = 'disabled' WHERE uuid = '$user'",
        "UPDATE organisations SET status = 'closed' WHERE uuid = '$organisation'",
        "UPDATE sessions SET revoked_at = created_at, revoked_reason = 'revoked' WHERE user_uuid = '$user'",
    ])
    func endIsSeenWithinFiveSeconds(sql: String) throws {
        let person = try database.person(organisation: try database.customer())
        let session = try person.session(server)
        #expect(try status(session.accessToken) == 200)
        try database.run(
            sql.replacing("$user", with: person.uuid).replacing("$organisation", with: person.organisation.uuid))
        clock.advance(by: Self.seconds)
        #expect(try status(session.accessToken) == 401)
        try checkRefused(try TestPerson.refresh(server, session.refreshToken))
    }

    @Test func changedRoleIsSeenWithinFiveSeconds() throws {
        let person = try database.person()
        let session = try person.session(server)
        #expect(try server.post(Self.viewer, token: session.accessToken).body.contains(#""role":"OWNER""#))
        try database.run("UPDATE users SET role = 'viewer' WHERE uuid = '\(person.uuid)'")
        clock.advance(by: Self.seconds)
        let answer = try server.post("{ viewer { role permissions } }", token: session.accessToken)
        #expect(answer.body == #"{"data":{"viewer":{"role":"VIEWER","permissions":["networks:read","vms:read"]}}}"#)
    }

    @Test func changedTreeIsSeenWithinFiveSeconds() throws {
        let customer = try database.customer()
        let reseller = try database.person(organisation: .cloudTech).session(server)
        let person = try database.person(organisation: customer)
        let session = try person.session(server)
        let query = "{ organisation(uuid: \"\(customer.uuid)\") { name } }"
        #expect(try server.post(query, token: reseller.accessToken).data["organisation"]?["name"] != nil)
        try database.run(
            """
            UPDATE organisations SET parent_uuid = '\(TestOrganisation.platform.uuid)', reseller_uuid = NULL
            WHERE uuid = '\(customer.uuid)'
            """)
        clock.advance(by: Self.seconds)
        #expect(try server.post(query, token: reseller.accessToken).data["organisation"] == .null)
        #expect(try status(session.accessToken) == 200)
        // The copy of the tree follows.
        #expect(try sessionRow(person, "reseller_uuid") == "")
    }

    @Test func viewerIsReadOnceInFiveSeconds() throws {
        let session = try database.person().session(server)
        _ = server.takeStatements()
        for _ in 0..<3 { #expect(try status(session.accessToken) == 200) }
        clock.advance(by: Self.seconds - 1)
        #expect(try status(session.accessToken) == 200)
        #expect(server.takeStatements().count == 1)
        clock.advance(by: 1)
        #expect(try status(session.accessToken) == 200)
        #expect(server.takeStatements().count == 1)
    }
}
