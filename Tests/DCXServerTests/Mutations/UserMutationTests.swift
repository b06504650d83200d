import DCXSchema
import Foundation
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

/// Users that come, change and go.
@Suite(.serialized)
struct UserMutationTests {
    private static let john = "john@vodacom.example"
    private static let errors = "errors { __typename message path ... on PermissionNotHeld { permission } }"

    private let databases: TenantDatabases
    private let server: TestServer
    private let main: BlockingConnection
    private let clock = StoppedClock(at: FrozenClock.anchor.seconds)

    init() throws {
        databases = try TenantDatabases()
        server = try databases.server(clock: clock)
        main = try databases.connection(.main)
    }

    private func send(_ email: String, _ mutation: String, _ input: String, _ selection: String) throws -> TestAnswer {
        try server.post(
            "mutation { \(mutation)(input: { \(input) }) { \(selection) \(Self.errors) } }",
            token: try server.signIn(email))
    }

    // MARK: Invitations

    private func invite(
        _ by: String, _ email: String, role: String = "VIEWER", to organisation: String = Demo.vodacom
    ) throws -> TestAnswer {
        try send(
            by, "inviteUser", #"organisationUuid: "\#(organisation)", email: "\#(email)", name: "New", role: \#(role)"#,
            "invitation { email name role expiresAt createdBy { name } organisation { name } }")
    }

    /// An address that is a user's elsewhere and one that is nobody's: but for the address, every byte is the same.
    @Test func invitationDoesNotTellWhoIsKnownElsewhere() throws {
        let known = try invite(Self.john, "adcock@adcock.example")
        let unknown = try invite(Self.john, "nobody@adcock.example")
        #expect(known.errorType == nil, "\(known.body)")
        #expect(
            known.body.replacing("adcock@adcock", with: "nobody@adcock") == unknown.body)
        #expect(unknown.body.contains(#""expiresAt":"2026-11-28T08:00:00Z","createdBy":{"name":"John"}"#))
        // In the organisation itself, whoever manages its users can see them.
        #expect(try invite(Self.john, "JOHN@vodacom.example").errorType == "AlreadyMember")
        // What is mailed, the server does not know.
        let stored = "SELECT count(*) FROM invitations WHERE token_hash IS NULL AND mailed_at IS NULL"
        #expect(try main.text(stored) == "2")
        #expect(try main.text("SELECT count(*) FROM users") == "4")
    }

    @Test func invitationIsReplacedByTheNext() throws {
        #expect(try invite(Self.john, "new@vodacom.example").errorType == nil)
        try main.run("UPDATE invitations SET token_hash = sha256('first'), mailed_at = created_at")
        #expect(try invite(Self.john, "NEW@vodacom.example", role: "BILLING").errorType == nil)
        #expect(try main.texts("SELECT role || coalesce(token_hash::text, '') FROM invitations") == ["billing"])
        #expect(try accept("first").errorType == "InvalidInvitation")
    }

    @Test(arguments: ["", "x", "a b@c", "@", "a@", "@b", "a@b@c", #"a@b@\u0301c"#, #"a\n@b"#])
    func addressThatIsNoneIsRefused(email: String) throws {
        let answer = try invite(Self.john, email)
        #expect(answer.errorType == "InvalidInput")
        #expect(answer.errorPath == "email")
    }

    private func accept(_ token: String, password: String = "a long enough password") throws -> TestAnswer {
        try server.post(
            """
            mutation { acceptInvitation(input: { token: "\(token)", name: "New", password: "\(password)" }) {
              accepted errors { __typename path } } }
            """)
    }

    @Test func invitedPersonSignsIn() throws {
        #expect(try invite(Self.john, "new@vodacom.example", role: "OPERATOR").errorType == nil)
        try main.run("UPDATE invitations SET token_hash = sha256('token'), mailed_at = created_at")
        #expect(try accept("other").errorType == "InvalidInvitation")
        #expect(try accept("token", password: "short").errorPath == "password")
        #expect(try accept("token", password: #"long enough \u0000"#).errorPath == "password")
        let accepted = try accept("token")
        #expect(accepted.body == #"{"data":{"acceptInvitation":{"accepted":true,"errors":[]}}}"#)
        #expect(try accept("token").errorType == "InvalidInvitation")
        let session = try server.post(
            """
            mutation { signIn(input: { email: "New@vodacom.example", password: "a long enough password" }) {
              session { accessToken } } }
            """)
        let token = try #require(session.payload?["session"]?["accessToken"]?.text)
        let viewer = try server.post("{ viewer { role user { name } organisation { name } } }", token: token)
        #expect(
            viewer.body
                == #"{"data":{"viewer":{"role":"OPERATOR","user":{"name":"New"},"organisation":{"name":"Vodacom"}}}}"#)
        #expect(
            try main.texts("SELECT details::text FROM audit_log WHERE action = 'acceptInvitation'").allSatisfy {
                $0 == "{}"
            })
    }

    @Test func invitationEnds() throws {
        #expect(try invite(Self.john, "new@vodacom.example").errorType == nil)
        #expect(try invite(Self.john, "adcock@adcock.example").errorType == nil)
        try main.run("UPDATE invitations SET token_hash = sha256(email::bytea), mailed_at = created_at")
        // An address that has become somebody's answers as a token that never was.
        #expect(try accept("adcock@adcock.example").errorType == "InvalidInvitation")
        clock.advance(by: 7 * 86_400)
        #expect(try accept("new@vodacom.example").errorType == "InvalidInvitation")
        #expect(try main.text("SELECT count(*) FROM users") == "4")
    }

    // MARK: Roles

    /// Whoever is disabled keeps the address, in the own organisation and in others: it becomes no other user.
    @Test(arguments: [Demo.vodacom, Demo.cloudTech, Demo.adcock])
    func addressOfADisabledUserStaysThatUsers(organisation: String) throws {
        let user = try databases.person("gone@people.example", "operator", of: organisation)
        try main.run("UPDATE users SET status = 'disabled' WHERE uuid = '\(user)'")
        let invited = try invite(Self.john, "Gone@people.example")
        #expect(invited.errorType == (organisation == Demo.vodacom ? "AlreadyMember" : nil), "\(invited.body)")
        if organisation == Demo.vodacom { return }
        try main.run("UPDATE invitations SET token_hash = sha256('gone'), mailed_at = created_at")
        #expect(try accept("gone").errorType == "InvalidInvitation")
        let users = "SELECT uuid || ' ' || status FROM users WHERE lower(email) = 'gone@people.example'"
        #expect(try main.texts(users) == ["\(user) disabled"])
    }

    private func changeRole(_ by: String, _ user: String, _ role: String) throws -> TestAnswer {
        try send(by, "changeUserRole", #"userUuid: "\#(user)", role: \#(role)"#, "user { role }")
    }

    private func disable(_ by: String, _ user: String) throws -> TestAnswer {
        try send(by, "disableUser", #"userUuid: "\#(user)""#, "user { status }")
    }

    private static let johnUUID = "00000000-0000-4000-8000-000000000103"

    @Test func nobodyGivesOrTakesWhatItDoesNotHave() throws {
        try databases.person("admin@vodacom.example", "admin", of: Demo.vodacom)
        let viewer = try databases.person("viewer@vodacom.example", "viewer", of: Demo.vodacom)
        for answer in [
            try changeRole("admin@vodacom.example", viewer, "OWNER"),
            try changeRole("admin@vodacom.example", Self.johnUUID, "VIEWER"),
            try disable("admin@vodacom.example", Self.johnUUID),
            try invite("admin@vodacom.example", "new@vodacom.example", role: "OWNER"),
        ] {
            #expect(answer.errorType == "PermissionNotHeld")
            #expect(answer.body.contains(#""permission":"organisations:manage""#))
        }
        let changed = try changeRole("admin@vodacom.example", viewer, "ADMIN")
        #expect(changed.payload?["user"]?["role"]?.text == "ADMIN")
        #expect(try invite("viewer@vodacom.example", "new@vodacom.example").errorType == nil)
        try databases.person("operator@vodacom.example", "operator", of: Demo.vodacom)
        #expect(try changeRole("operator@vodacom.example", viewer, "VIEWER").codes == ["FORBIDDEN"])
    }

    @Test func lastOwnerStays() throws {
        let other = try databases.person("other@vodacom.example", "owner", of: Demo.vodacom)
        #expect(try disable(Self.john, Self.johnUUID).errorType == "CannotDisableSelf")
        #expect(try disable(Self.john, other).payload?["user"]?["status"]?.text == "DISABLED")
        #expect(try disable("alex@cloudtech.example", Self.johnUUID).errorType == "LastOwner")
        #expect(try changeRole("alex@cloudtech.example", Self.johnUUID, "ADMIN").errorType == "LastOwner")
        #expect(try changeRole("alex@cloudtech.example", Self.johnUUID, "OWNER").errorType == nil)
        #expect(try changeRole("adcock@adcock.example", Self.johnUUID, "ADMIN").errorType == "NotFound")
    }

    /// Two owners who demote each other at the same time: one of them remains.
    @Test func ownersDoNotEndEachOther() async throws {
        let other = try databases.person("other@vodacom.example", "owner", of: Demo.vodacom)
        for _ in 0..<5 {
            try main.run("UPDATE users SET role = 'owner' WHERE organisation_uuid = '\(Demo.vodacom)'")
            clock.advance(by: 10)
            let server = server
            let tokens = try ["other@vodacom.example", Self.john].map { try server.signIn($0) }
            let answers = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
                for (token, user) in zip(tokens, [Self.johnUUID, other]) {
                    group.addTask {
                        try server.post(
                            "mutation { changeUserRole(input: { userUuid: \"\(user)\", role: VIEWER }) { errors { __typename } } }",
                            token: token)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let owners = "SELECT count(*) FROM users WHERE organisation_uuid = '\(Demo.vodacom)' AND role = 'owner'"
            #expect(try main.text(owners) == "1", "\(answers.map(\.body))")
        }
    }

    @Test func disabledUserIsOutWithinFiveSeconds() throws {
        let user = try databases.person("other@vodacom.example", "operator", of: Demo.vodacom)
        let token = try server.signIn("other@vodacom.example")
        #expect(try server.post("{ viewer { role } }", token: token).status == 200)
        #expect(try disable(Self.john, user).errorType == nil)
        clock.advance(by: 5)
        #expect(try server.post("{ viewer { role } }", token: token).status == 401)
        #expect(
            try main.text("SELECT revoked_reason FROM sessions WHERE user_uuid = '\(user)'") == "revoked")
    }

    // MARK: Passwords

    private func changePassword(_ token: String, _ current: String, _ new: String) throws -> TestAnswer {
        try server.post(
            """
            mutation { changePassword(input: { currentPassword: "\(current)", newPassword: "\(new)" }) {
              user { email } errors { __typename path } } }
            """, token: token)
    }

    @Test func newPasswordEndsTheOtherSessions() throws {
        let mine = try server.signInAnew(Self.john)
        let other = try server.signInAnew(Self.john)
        #expect(try changePassword(mine, "wrong", "another long password").errorType == "WrongPassword")
        #expect(try changePassword(mine, "dcx-demo", "too short").errorPath == "newPassword")
        #expect(try changePassword(mine, "dcx-demo", #"with a NUL \u0000 in it"#).errorPath == "newPassword")
        #expect(try changePassword(mine, #"dcx-demo\u0000"#, "another long password").errorType == "WrongPassword")
        #expect(try changePassword(mine, "dcx-demo", "another long password").errorType == nil)
        clock.advance(by: 5)
        #expect(try server.post("{ viewer { role } }", token: mine).status == 200)
        #expect(try server.post("{ viewer { role } }", token: other).status == 401)
        let old = try server.post(
            "mutation { signIn(input: { email: \"\(Self.john)\", password: \"dcx-demo\" }) { errors { __typename } } }")
        #expect(old.errorType == "InvalidCredentials")
        let again = try changePassword(mine, "another long password", "another long password")
        #expect(again.errorPath == "newPassword")
        #expect(
            try main.texts("SELECT details::text FROM audit_log WHERE action = 'changePassword' AND details <> '{}'")
                == [])
    }

    @Test func passwordIsNotGuessedForLong() throws {
        let token = try server.signInAnew(Self.john)
        let types = try (0..<7).map { _ in try changePassword(token, "wrong", "another long password").errorType }
        #expect(types.prefix(5).allSatisfy { $0 == "WrongPassword" })
        #expect(types.suffix(2) == ["TooManyAttempts", "TooManyAttempts"])
        #expect(try changePassword(token, "dcx-demo", "another long password").errorType == "TooManyAttempts")
        // Signing in is counted by itself.
        _ = try server.signInAnew(Self.john)
    }
}
