import GraphQLCore
import Testing

@testable import DCXServer

/// What an integrator's key may do, and until when.
struct APIKeyTests {
    private static let viewer = "{ viewer { user { email } role permissions organisation { name } } }"

    private let database = MainDatabase.shared
    private let clock = StoppedClock()
    private let server: TestServer

    init() throws { server = try database.server(clock: clock) }

    @Test func keyHasItsMakersRoleAndItsOwnPermissions() throws {
        let person = try database.person(role: "operator")
        // What its maker may not do it may not do either, and what is no permission is none.
        let key = try person.apiKey(["vms:read", "vms:power", "billing:read", "moon:land"]).key
        let answer = try server.post(Self.viewer, token: key)
        #expect(
            answer.body == """
                {"data":{"viewer":{"user":null,"role":"OPERATOR","permissions":["vms:power","vms:read"],\
                "organisation":{"name":"Vodacom"}}}}
                """)
        try database.run("UPDATE users SET role = 'viewer' WHERE uuid = '\(person.uuid)'")
        clock.advance(by: 5)
        let later = try server.post("{ viewer { role permissions } }", token: key)
        #expect(later.body == #"{"data":{"viewer":{"role":"VIEWER","permissions":["vms:read"]}}}"#)
    }

    @Test func fieldThatItMayNotReadFailsAlone() throws {
        let person = try database.person()
        let query = "{ virtualMachines { totalCount } organisations { totalCount } }"
        let none = try server.post(query, token: try person.apiKey(["billing:read"]).key)
        #expect(none.status == 200)
        #expect(none.data["virtualMachines"] == .null)
        #expect(none.codes == ["FORBIDDEN"])
        #expect(none.data["organisations"]?["totalCount"]?.text == "1")
        let some = try server.post(query, token: try person.apiKey(["vms:read"]).key)
        #expect(some.codes == [])
        #expect(some.data["virtualMachines"]?["totalCount"]?.text == "7")
    }

    @Test func keyOfAResellerHasItsScope() throws {
        let customer = try database.customer()
        let query = "{ organisation(uuid: \"\(customer.uuid)\") { name } }"
        let reseller = try database.person(organisation: .cloudTech).apiKey(["vms:read"]).key
        #expect(try server.post(query, token: reseller).data["organisation"]?["name"] != nil)
        let other = try database.person().apiKey(["vms:read"]).key
        #expect(try server.post(query, token: other).data["organisation"] == .null)
    }

    @Test(arguments: [
        "UPDATE api_keys SET revoked_at = created_at WHERE uuid = '$key'",
        "UPDATE api_keys SET expires_at = '2027-01-15T08:00:05Z' WHERE uuid = '$key'",
        "UPDATE users SET status = 'disabled' WHERE uuid = '$user'",
        "UPDATE users SET organisation_uuid = '00000000-0000-4000-8000-000000000004' WHERE uuid = '$user'",
        "UPDATE organisations SET status = 'closed' WHERE uuid = '$organisation'",
        "DELETE FROM api_keys WHERE uuid = '$key'",
    ])
    func endIsSeenWithinFiveSeconds(sql: String) throws {
        let person = try database.person(organisation: try database.customer())
        let (uuid, key) = try person.apiKey(["vms:read"])
        #expect(try server.post(Self.viewer, token: key).status == 200)
        try database.run(
            sql.replacing("$key", with: uuid).replacing("$user", with: person.uuid)
                .replacing("$organisation", with: person.organisation.uuid))
        clock.advance(by: 5)
        let answer = try server.post(Self.viewer, token: key)
        #expect(answer.status == 401)
        #expect(answer.header("WWW-Authenticate") == #"Bearer error="invalid_token""#)
        #expect(answer.codes == ["UNAUTHENTICATED"])
        // It answers like a key that never was.
        let unknown = "dcx_" + String(repeating: "A", count: 43)
        #expect(try server.post(Self.viewer, token: unknown).timeless == answer.timeless)
    }

    @Test func whatCannotBeAKeyCostsNoStatement() throws {
        let key = try database.person().apiKey(["vms:read"]).key
        _ = server.takeStatements()
        for text in [
            "dcx_", "dcx_x", key + "A", String(key.dropLast()), key.dropLast() + "*", "DCX_" + key.dropFirst(4),
        ] {
            #expect(try server.post(Self.viewer, token: String(text)).status == 401, "\(text)")
        }
        #expect(server.takeStatements().isEmpty)
        let other = key.dropLast(2) + (key.hasSuffix("AA") ? "BA" : "AA")
        #expect(try server.post(Self.viewer, token: String(other)).status == 401)
    }

    @Test func useIsNotedToTheMinute() throws {
        let (uuid, key) = try database.person().apiKey(["vms:read"])
        let start = clock.secondsSince1970()
        for (seconds, noted) in [(0, 0), (30, 0), (55, 0), (60, 60), (90, 60)] {
            clock.set(start + seconds)
            #expect(try server.post(Self.viewer, token: key).status == 200)
            try ServerProcess.wait(10_000, "use") {
                let used = try database.texts(
                    "SELECT extract(epoch FROM last_used_at)::bigint FROM api_keys WHERE uuid = '\(uuid)'")
                return used == ["\(start + noted)"] ? true : nil
            }
        }
        #expect(server.takeStatements().filter { $0.contains("api_key_used(") }.count == 2)
    }

    @Test func keyHasNoSession() throws {
        let key = try database.person().apiKey(["vms:read"]).key
        let answer = try server.post("mutation { signOut { signedOut } }", token: key)
        #expect(answer.data["signOut"] == .null)
        #expect(answer.codes == ["FORBIDDEN"])
    }

    @Test func prefixOfTheKeyIsAllThatIsStored() throws {
        let key = try database.person().apiKey(["vms:read"]).key
        let rows = try database.texts("SELECT k::text FROM api_keys AS k")
        #expect(!rows.joined().contains(key.dropFirst(10)))
        #expect(rows.contains { $0.contains(key.prefix(10)) })
    }

    // MARK: With a password that is changed

    private func changePassword(_ token: String, _ current: String, _ new: String, _ more: String = "") throws
        -> TestAnswer
    {
        try server.post(
            "mutation { changePassword(input: { currentPassword: \"\(current)\", newPassword: \"\(new)\"\(more) }) "
                + "{ user { email } errors { __typename } } }", token: token)
    }

    private func status(_ key: String) throws -> Int {
        try server.post("{ __typename viewer { role } }", token: key).status
    }

    @Test(arguments: [("", 200), (", revokeApiKeys: false", 200), (", revokeApiKeys: true", 401)])
    func keysEndWithThePasswordWhereThatIsAskedFor(more: String, expected: Int) throws {
        let person = try database.person()
        let colleague = try database.person(organisation: person.organisation)
        let own = [try person.apiKey(["vms:read"]), try person.apiKey(["billing:read"])]
        let other = try colleague.apiKey(["vms:read"])
        let token = try person.session(server).accessToken
        for key in own + [other] { #expect(try status(key.key) == 200) }
        #expect(try changePassword(token, "wrong", "a password that is long", more).errorType == "WrongPassword")
        clock.advance(by: 5)
        #expect(try status(own[0].key) == 200, "nothing was changed")
        let answer = try changePassword(token, MainDatabase.password, "a password that is long", more)
        #expect(answer.data["changePassword"]?["user"]?["email"]?.text == person.email)
        clock.advance(by: 5)
        for key in own { #expect(try status(key.key) == expected) }
        #expect(try status(other.key) == 200)
        #expect(try status(token) == 200)
        let details = try database.texts(
            "SELECT details::text FROM audit_log WHERE action = 'changePassword' AND outcome = 'done' AND actor_uuid = '\(person.uuid)'"
        )
        #expect(details == [expected == 401 ? #"{"revokeApiKeys": true}"# : "{}"])
    }

    /// Of a key that has ended before, the time is kept.
    @Test func keyThatHasEndedKeepsItsTime() throws {
        let person = try database.person()
        let key = try person.apiKey(["vms:read"])
        try database.run("UPDATE api_keys SET revoked_at = '2026-01-02T00:00:00Z' WHERE uuid = '\(key.uuid)'")
        let token = try person.session(server).accessToken
        _ = try changePassword(token, MainDatabase.password, "a password that is long", ", revokeApiKeys: true")
        #expect(
            try database.texts("SELECT extract(epoch FROM revoked_at)::bigint FROM api_keys WHERE uuid = '\(key.uuid)'")
                == ["1767312000"])
    }
}
