import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// Authority that was lent earlier is looked at again when it is used: an invitation is as good as whoever made it still is.
@Suite(.serialized)
struct LentAuthorityTests {
    private let databases: TenantDatabases
    private let server: TestServer
    private let main: BlockingConnection
    private let clock = StoppedClock(at: FrozenClock.anchor.seconds)

    init() throws {
        databases = try TenantDatabases()
        server = try databases.server(clock: clock)
        main = try databases.connection(.main)
    }

    private func invite(by token: String, role: String, to organisation: String) throws {
        let answer = try server.post(
            """
            mutation { inviteUser(input: { organisationUuid: "\(organisation)", email: "new@vodacom.example", name: "New",
              role: \(role) }) { invitation { email } errors { __typename } } }
            """, token: token)
        try #require(answer.errorType == nil && answer.codes == [], "\(answer.body)")
        try main.run("UPDATE invitations SET token_hash = sha256('token'), mailed_at = created_at")
    }

    private func accept() throws -> TestAnswer {
        try server.post(
            """
            mutation { acceptInvitation(input: { token: "token", name: "New", password: "a long enough password" }) {
              accepted errors { __typename path } } }
            """)
    }

    /// What takes the authority away, in SQL; `maker` is the user who invites.
    static let endings: [(String, String)] = [
        ("disabled", "UPDATE users SET status = 'disabled' WHERE email = 'maker@dcx.example'"),
        ("demoted to viewer", "UPDATE users SET role = 'viewer' WHERE email = 'maker@dcx.example'"),
        (
            "demoted to a role that may not give this one",
            "UPDATE users SET role = 'admin' WHERE email = 'maker@dcx.example'"
        ),
        (
            "moved to another organisation",
            "UPDATE users SET organisation_uuid = '\(Demo.adcock)' WHERE email = 'maker@dcx.example'"
        ),
        ("organisation suspended", "UPDATE organisations SET status = 'suspended' WHERE uuid = '\(Demo.vodacom)'"),
        ("organisation closed", "UPDATE organisations SET status = 'closed' WHERE uuid = '\(Demo.vodacom)'"),
    ]

    @Test(arguments: endings)
    func ownersInvitationEndsWithTheOwner(how: String, sql: String) throws {
        try databases.person("maker@dcx.example", "owner", of: Demo.vodacom)
        try invite(by: try server.signIn("maker@dcx.example"), role: "OWNER", to: Demo.vodacom)
        try main.run(sql)
        let answer = try accept()
        #expect(answer.errorType == "InvalidInvitation", "\(how): \(answer.body)")
        #expect(answer.errorPath == "token")
        #expect(try main.text("SELECT count(*) FROM users WHERE email = 'new@vodacom.example'") == "0")
        #expect(try main.text("SELECT count(*) FROM invitations WHERE accepted_at IS NOT NULL") == "0")
    }

    @Test(arguments: [
        ("reseller suspended", "UPDATE organisations SET status = 'suspended' WHERE uuid = '\(Demo.cloudTech)'"),
        ("reseller closed", "UPDATE organisations SET status = 'closed' WHERE uuid = '\(Demo.cloudTech)'"),
        (
            "customer moved to the platform",
            """
            UPDATE organisations SET parent_uuid = '\(Demo.datacentrix)', reseller_uuid = NULL WHERE uuid = '\(Demo.vodacom)'
            """
        ),
    ])
    func resellersInvitationEndsWithItsHoldOnTheCustomer(how: String, sql: String) throws {
        try databases.person("maker@dcx.example", "owner", of: Demo.cloudTech)
        try invite(by: try server.signIn("maker@dcx.example"), role: "VIEWER", to: Demo.vodacom)
        try main.run(sql)
        #expect(try accept().errorType == "InvalidInvitation", "\(how)")
    }

    private func addKey(_ permissions: [String]) throws {
        let list = permissions.joined(separator: ",")
        let secret = "dcx_abcdef" + String(repeating: "k", count: 37)
        try main.run(
            """
            INSERT INTO api_keys (uuid, organisation_uuid, created_by, name, prefix, hash, permissions, created_at, expires_at)
            SELECT gen_random_uuid(), u.organisation_uuid, u.uuid, 'Inviter', 'dcx_abcdef', sha256('\(secret)'), '{\(list)}',
                '2026-01-01Z', '2026-11-22Z'
            FROM users AS u WHERE u.email = 'maker@dcx.example'
            """)
    }

    private static let all = Permission.allCases.map(\.rawValue)

    @Test(arguments: [
        ("key revoked", "UPDATE api_keys SET revoked_at = '2026-11-21Z'", 0),
        ("key expired", "SELECT 1", 2 * 86_400),
        ("permission taken from the key", "UPDATE api_keys SET permissions = '{vms:read,users:manage}'", 0),
        (
            "key that may not manage users",
            "UPDATE api_keys SET permissions = array_remove(permissions, 'users:manage')", 0
        ),
    ])
    func keysInvitationEndsWithTheKey(how: String, sql: String, later seconds: Int) throws {
        try databases.person("maker@dcx.example", "owner", of: Demo.vodacom)
        try addKey(Self.all)
        let secret = "dcx_abcdef" + String(repeating: "k", count: 37)
        try invite(by: secret, role: "OPERATOR", to: Demo.vodacom)
        try main.run(sql)
        clock.advance(by: seconds)
        #expect(try accept().errorType == "InvalidInvitation", "\(how)")
    }

    /// What has nothing to do with the maker's authority takes none away.
    @Test(arguments: [
        "SELECT 1", "UPDATE users SET name = 'Renamed' WHERE email = 'maker@dcx.example'",
        "UPDATE users SET status = 'disabled' WHERE email = 'adcock@adcock.example'",
        "UPDATE organisations SET status = 'closed' WHERE uuid = '\(Demo.adcock)'",
        "UPDATE organisations SET parent_uuid = '\(Demo.datacentrix)', reseller_uuid = NULL WHERE uuid = '\(Demo.vodacom)'",
    ])
    func invitationOfWhoStillMayIsGood(sql: String) throws {
        try databases.person("maker@dcx.example", "owner", of: Demo.vodacom)
        try invite(by: try server.signIn("maker@dcx.example"), role: "OWNER", to: Demo.vodacom)
        try main.run(sql)
        #expect(try accept().body == #"{"data":{"acceptInvitation":{"accepted":true,"errors":[]}}}"#)
    }

    @Test func keysInvitationIsGoodWhileTheKeyIs() throws {
        try databases.person("maker@dcx.example", "owner", of: Demo.vodacom)
        try addKey(Self.all)
        try invite(by: "dcx_abcdef" + String(repeating: "k", count: 37), role: "OPERATOR", to: Demo.vodacom)
        #expect(try accept().body == #"{"data":{"acceptInvitation":{"accepted":true,"errors":[]}}}"#)
    }

    /// Whoever asks the person again lends its own authority.
    @Test func invitationThatIsAskedAgainIsOfWhoAskedLast() throws {
        try databases.person("maker@dcx.example", "owner", of: Demo.vodacom)
        try invite(by: try server.signIn("maker@dcx.example"), role: "OWNER", to: Demo.vodacom)
        try invite(by: try server.signIn("john@vodacom.example"), role: "OWNER", to: Demo.vodacom)
        try main.run(Self.endings[0].1)
        #expect(try accept().errorType == nil)
    }
}
