import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// API keys that are made and ended, and alerts that somebody takes note of.
@Suite(.serialized)
struct KeyMutationTests {
    private static let john = "john@vodacom.example"

    private let databases: TenantDatabases
    private let server: TestServer
    private let main: BlockingConnection
    private let clock = StoppedClock(at: FrozenClock.anchor.seconds)

    init() throws {
        databases = try TenantDatabases()
        server = try databases.server(clock: clock)
        main = try databases.connection(.main)
    }

    private func create(
        _ token: String, _ permissions: String = #""vms:read""#, expiresAt: String = "2027-11-21T08:00:00Z"
    ) throws -> TestAnswer {
        try server.post(
            """
            mutation { createApiKey(input: { name: "Reports", permissions: [\(permissions)], expiresAt: "\(expiresAt)" }) {
              apiKey { uuid name prefix permissions expiresAt createdBy { name } revokedAt } secret
              errors { __typename message path ... on PermissionNotHeld { permission } } } }
            """, token: token)
    }

    private func revoke(_ token: String, _ key: String) throws -> TestAnswer {
        try server.post(
            "mutation { revokeApiKey(input: { apiKeyUuid: \"\(key)\" }) { apiKey { revokedAt } errors { __typename path } } }",
            token: token)
    }

    @Test func keyWorksUntilItIsRevoked() throws {
        let token = try server.signIn(Self.john)
        let made = try create(token, #""wallet:read", "vms:read", "vms:read""#)
        let secret = try #require(made.payload?["secret"]?.text, "\(made.body)")
        let key = made.payload?["apiKey"]
        #expect(key?["permissions"]?.items.compactMap(\.text) == ["vms:read", "wallet:read"])
        #expect(key?["prefix"]?.text == String(secret.prefix(10)))
        #expect(key?["createdBy"]?["name"]?.text == "John")
        let uuid = try #require(key?["uuid"]?.text)
        #expect(
            try server.post("{ viewer { permissions } }", token: secret).body.contains(#"["vms:read","wallet:read"]"#))
        // It is kept nowhere: not with the key, not in the log.
        let rows = try main.texts("SELECT k::text FROM api_keys AS k UNION ALL SELECT a::text FROM audit_log AS a")
        #expect(rows.allSatisfy { !$0.contains(secret.dropFirst(10)) })
        // It makes no others, and sees itself alone.
        #expect(try create(secret).codes == ["FORBIDDEN"])
        #expect(try create(token).errorType == nil)
        let list = "{ viewer { organisation { apiKeys { totalCount nodes { name } } } } }"
        #expect(try server.post(list, token: secret).body.contains(#""totalCount":1"#))
        #expect(try server.post(list, token: token).body.contains(#""totalCount":2"#))
        let revoked = try revoke(token, uuid)
        #expect(revoked.payload?["apiKey"]?["revokedAt"]?.text == "2026-11-21T08:00:00Z")
        clock.advance(by: 5)
        #expect(try server.post("{ viewer { role } }", token: secret).status == 401)
        #expect(try revoke(token, uuid).body == revoked.body)
    }

    @Test func keyHasNoMoreThanItsMaker() throws {
        try databases.person("operator@vodacom.example", "operator", of: Demo.vodacom)
        let token = try server.signIn("operator@vodacom.example")
        let more = try create(token, #""vms:read", "wallet:read""#)
        #expect(more.errorType == "PermissionNotHeld")
        #expect(more.body.contains(#""permission":"wallet:read""#))
        #expect(try create(token, #""moon:land""#).errorPath == "permissions")
        #expect(try create(token, "").errorPath == "permissions")
        for end in ["2026-11-21T08:00:00Z", "2026-11-20T08:00:00Z", "2027-11-21T08:00:01Z", "9999-01-01T00:00:00Z"] {
            #expect(try create(token, expiresAt: end).errorPath == "expiresAt", "\(end)")
        }
        #expect(try main.text("SELECT count(*) FROM api_keys") == "0")
        #expect(try create(token).errorType == nil)
    }

    @Test func keysOfOthersAreSeenByWhoManagesUsers() throws {
        try databases.addApiKeys()
        try databases.person("operator@vodacom.example", "operator", of: Demo.vodacom)
        let token = try server.signIn("operator@vodacom.example")
        let list = "{ viewer { organisation { apiKeys { totalCount } } } }"
        #expect(try server.post(list, token: token).body.contains(#""totalCount":0"#))
        let key = try #require(
            try main.text("SELECT uuid FROM api_keys WHERE organisation_uuid = '\(Demo.vodacom)'"))
        #expect(try revoke(token, key).errorType == "NotFound")
        #expect(try revoke(try server.signIn("adcock@adcock.example"), key).errorType == "NotFound")
        #expect(try revoke(try server.signIn("alex@cloudtech.example"), key).errorType == nil)
    }

    // MARK: Alerts

    private func acknowledge(_ email: String, _ alert: String) throws -> TestAnswer {
        try server.post(
            """
            mutation { acknowledgeAlert(input: { alertUuid: "\(alert)" }) {
              alert { acknowledgedAt acknowledgedByKind acknowledgedBy { name } } errors { __typename path } } }
            """, token: try server.signIn(email))
    }

    private func alert(of organisation: String, in aas: BlockingConnection) throws -> String {
        let rows = try aas.texts(
            """
            SELECT uuid FROM vm_alerts WHERE organisation_uuid = '\(organisation)' AND acknowledged_at IS NULL ORDER BY uuid
            """)
        return try #require(rows.first)
    }

    @Test func alertIsAcknowledgedOnce() throws {
        let aas = try databases.connection(.aas)
        let alert = try alert(of: Demo.vodacom, in: aas)
        let answer = try acknowledge("alex@cloudtech.example", alert)
        #expect(
            answer.body == """
                {"data":{"acknowledgeAlert":{"alert":{"acknowledgedAt":"2026-11-21T08:00:00Z","acknowledgedByKind":"RESELLER",\
                "acknowledgedBy":{"name":"Alex"}},"errors":[]}}}
                """)
        clock.advance(by: 60)
        let later = try acknowledge(Self.john, alert)
        #expect(later.body == answer.body.replacing(#"{"name":"Alex"}"#, with: "null"))
        let lines =
            "SELECT concat_ws(' ', outcome, actor_kind, subject_type, organisation_uuid) FROM audit_log "
            + "WHERE action = 'acknowledgeAlert' ORDER BY created_at"
        #expect(
            try main.texts(lines) == ["done reseller Alert \(Demo.vodacom)", "done customer Alert \(Demo.vodacom)"])
    }

    @Test func foreignAlertIsUnknown() throws {
        let aas = try databases.connection(.aas)
        let foreign = try alert(of: Demo.adcock, in: aas)
        let answer = try acknowledge(Self.john, foreign)
        #expect(answer.errorType == "NotFound")
        #expect(
            try acknowledge(Self.john, "00000000-0000-4000-8000-00000000ffff").timeless == answer.timeless)
        // What AAS says of the tree is a copy: MAIN has the last word.
        try databases.superuser(.aas).run(
            """
            SET session_replication_role = replica;
            UPDATE vm_alerts SET reseller_uuid = '\(Demo.cloudTech)' WHERE uuid = '\(foreign)'
            """)
        #expect(try acknowledge("alex@cloudtech.example", foreign).timeless == answer.timeless)
        #expect(
            try aas.text("SELECT count(*) FROM vm_alerts WHERE uuid = '\(foreign)' AND acknowledged_at IS NULL") == "1")
        try databases.person("viewer@vodacom.example", "viewer", of: Demo.vodacom)
        #expect(try acknowledge("viewer@vodacom.example", foreign).codes == ["FORBIDDEN"])
    }
}
