import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// What the audit log says, to whom, and that it stays as it is.
struct AuditLogTests {
    private static let log = """
        { viewer { organisation { auditLog { nodes {
          action outcome error subjectType subjectKey actorKind actor { name } actingOrganisation { name } clientAddress requestId
        } } } } }
        """

    private let database = MainDatabase.shared
    private let clock = StoppedClock()
    private let server: TestServer

    init() throws { server = try database.server(clock: clock) }

    private static let columns = """
        SELECT concat_ws(' ', action, outcome, coalesce(error, '-'), coalesce(actor_kind, '-'), coalesce(actor_uuid::text, '-'),
            coalesce(subject_type, '-'), organisation_uuid, details)
        FROM audit_log
        """

    private func lines(_ condition: String) throws -> [String] {
        try database.texts("\(Self.columns) WHERE \(condition) ORDER BY created_at, uuid")
    }

    @Test func signInsAreLogged() throws {
        let person = try database.person(organisation: try database.customer())
        let organisation = person.organisation.uuid
        _ = try person.signIn(server, password: "wrong")
        clock.advance(by: 1)
        let session = try person.session(server)
        clock.advance(by: 1)
        _ = try TestPerson.refresh(server, session.refreshToken)
        clock.advance(by: 1)
        _ = try TestPerson.refresh(server, session.refreshToken)
        clock.advance(by: 1)
        #expect(
            try lines("organisation_uuid = '\(organisation)'") == [
                "signIn refused InvalidCredentials - - User \(organisation) {}",
                "signIn done - customer \(person.uuid) User \(organisation) {}",
                "refreshSession done - customer \(person.uuid) Session \(organisation) {}",
                "refreshSession refused InvalidRefreshToken customer \(person.uuid) Session \(organisation) {}",
            ])
    }

    @Test func addressThatNobodyHasIsLoggedWithThePlatform() throws {
        let database = MainDatabase()
        let server = try database.server(clock: clock)
        let person = try database.person()
        _ = try person.signIn(server, email: "nobody@example.com")
        let lines = try database.texts(Self.columns)
        #expect(lines == ["signIn refused InvalidCredentials - - - \(TestOrganisation.platform.uuid) {}"])
        #expect(try database.texts("SELECT audit_log::text FROM audit_log").allSatisfy { !$0.contains("nobody@") })
    }

    @Test func personOutsideTheScopeIsNullBesideItsKind() throws {
        let customer = try database.customer()
        let owner = try database.person(organisation: customer).session(server)
        let stranger = try database.person(organisation: .platform)
        let reseller = try database.person(organisation: .cloudTech)
        clock.advance(by: 1)
        for (actor, kind) in [(stranger, "platform"), (reseller, "reseller")] {
            try database.run(
                """
                INSERT INTO audit_log (
                    uuid, organisation_uuid, actor_kind, actor_uuid, acting_organisation_uuid, action, outcome,
                    client_address, created_at)
                VALUES (
                    gen_random_uuid(), '\(customer.uuid)', '\(kind)', '\(actor.uuid)', '\(actor.organisation.uuid)', 'other',
                    'done', '203.0.113.9', '2027-01-15T09:00:00Z')
                """)
        }
        let answer = try server.post(Self.log, token: owner.accessToken)
        let nodes = answer.data["viewer"]?["organisation"]?["auditLog"]?["nodes"]?.items ?? []
        #expect(nodes.count == 3, "\(answer.body)")
        for node in nodes.prefix(2) {
            #expect(node["action"]?.text == "other")
            for hidden in ["actor", "actingOrganisation", "clientAddress"] {
                #expect(node[hidden] == .null, "\(hidden)")
            }
        }
        #expect(Set(nodes.prefix(2).compactMap { $0["actorKind"]?.text }) == ["PLATFORM", "RESELLER"])
        #expect(nodes.last?["actor"]?["name"]?.text == "Person")
        #expect(nodes.last?["clientAddress"]?.text?.hasPrefix("198.51.") == true)
        #expect(nodes.last?["requestId"]?.text?.count == 16)
    }

    @Test(arguments: [("owner", true), ("admin", true), ("operator", false), ("billing", false), ("viewer", false)])
    func readingTakesItsPermission(role: String, isAllowed: Bool) throws {
        let session = try database.person(role: role, organisation: try database.customer()).session(server)
        let answer = try server.post(
            "{ viewer { organisation { auditLog { totalCount } } } }", token: session.accessToken)
        #expect(answer.codes == (isAllowed ? [] : ["FORBIDDEN"]))
        #expect(answer.body.contains(#""totalCount":1"#) == isAllowed)
    }

    @Test func suspendedOrganisationOnlySignsOut() throws {
        let customer = try database.customer()
        let session = try database.person(organisation: customer).session(server)
        try database.run("UPDATE organisations SET status = 'suspended' WHERE uuid = '\(customer.uuid)'")
        clock.advance(by: 5)
        let answer = try server.post("mutation { signOut { signedOut } }", token: session.accessToken)
        #expect(answer.body == #"{"data":{"signOut":{"signedOut":true}}}"#)
    }

    @Test func nobodyRewritesIt() throws {
        let scratch = try ScratchDatabase(.main, .demo)
        let owner = try scratch.owner()
        let server = try scratch.server()
        try server.run(
            """
            INSERT INTO audit_log (uuid, action, outcome, client_address, created_at)
            VALUES (gen_random_uuid(), 'x', 'done', '127.0.0.1', '2026-11-21Z')
            """)
        for statement in [
            "UPDATE audit_log SET action = 'y'", "DELETE FROM audit_log", "TRUNCATE audit_log",
            "UPDATE idempotency_keys SET outcome = '{}'", "DELETE FROM idempotency_keys",
        ] {
            #expect(try server.trial(statement) == "42501", "\(statement)")
        }
        for statement in ["UPDATE audit_log SET action = 'y'", "DELETE FROM audit_log", "TRUNCATE audit_log"] {
            #expect(try owner.trial(statement) == "23000", "\(statement)")
        }
        #expect(try server.trial("ALTER TABLE audit_log DISABLE TRIGGER ALL") == "42501")
    }
}
