import DCXSchema
import GraphQLCore
import Testing

@testable import DCXSchema
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
        clock.advance(by: 60)
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

    private static let huge = String(repeating: "\u{10FFFF}", count: 3_000)

    /// Inputs as long as a request can have them, and such that take more bytes in the log than they had.
    @Test(arguments: [
        #"createApiKey(input: { name: "x", permissions: [\#(Array(repeating: "\"\(huge.prefix(300))\"", count: 200).joined(separator: ","))], expiresAt: "2027-01-16T00:00:00Z" })"#,
        #"createApiKey(input: { name: "\#(huge)", permissions: ["vms:read"], expiresAt: "2027-01-16T00:00:00Z" })"#,
        #"createApiKey(input: { name: "\#(String(repeating: "\\u0001", count: 3_000))", permissions: [\#(Array(repeating: "\"\"", count: 9_000).joined(separator: ","))], expiresAt: "2027-01-16T00:00:00Z" })"#,
        #"controlVirtualMachinePower(input: { identityInstanceUuid: "\#(huge)", action: START, idempotencyKey: "\#(huge)" })"#,
        #"inviteUser(input: { organisationUuid: "00000000-0000-4000-8000-000000000003", email: "\#(huge)", name: "\#(huge)", role: VIEWER })"#,
    ])
    func lineHasTwoKilobytesAtMost(mutation: String) throws {
        let session = try database.person(organisation: try database.customer()).session(server)
        let answer = try server.post(
            "mutation { \(mutation) { errors { __typename } } }", token: session.accessToken)
        #expect(answer.status == 200, "\(answer.body.prefix(300))")
        let sizes = try database.texts(
            """
            SELECT octet_length(l::text)
            FROM audit_log AS l
            WHERE action = '\(mutation.prefix { $0 != "(" })'
            """
        ).compactMap { Int($0) }
        #expect(!sizes.isEmpty)
        #expect(sizes.allSatisfy { $0 <= 2_048 }, "\(sizes)")
    }

    @Test func nobodyWritesLongerLines() throws {
        let scratch = try ScratchDatabase(.main, .demo)
        func insert(_ details: String) -> String {
            """
            INSERT INTO audit_log (uuid, action, outcome, client_address, created_at, details)
            VALUES (gen_random_uuid(), 'x', 'done', '127.0.0.1', '2026-11-21Z', \(details))
            """
        }
        let server = try scratch.server()
        #expect(try server.trial(insert("'{}'")) == nil)
        #expect(try server.trial(insert("jsonb_build_object('a', repeat('x', 1000))")) == nil)
        #expect(try server.trial(insert("jsonb_build_object('a', repeat('x', 2000))")) == "23514")
    }

    /// What nobody is signed in for and changes nothing is counted, and leaves no line.
    @Test func refusalsOfNobodyAreCountedOnly() throws {
        let database = MainDatabase()
        let server = try database.server(clock: clock)
        let mutations = [
            #"createApiKey(input: { name: "x", permissions: [], expiresAt: "2027-01-16T00:00:00Z" }) { errors { message } }"#,
            #"refreshSession(input: { refreshToken: "dcxr_x" }) { errors { message } }"#,
            #"acceptInvitation(input: { token: "x", name: "x", password: "a long password" }) { errors { message } }"#,
            "signOut { signedOut }",
        ]
        let query = "mutation { " + mutations.enumerated().map { "m\($0): \($1)" }.joined(separator: " ") + " }"
        _ = try server.post(query)
        #expect(try database.texts("SELECT count(*) FROM audit_log") == ["0"])
        #expect(try server.get("/metrics").body.contains("\ndcx_unlogged_mutations_total 4\n"))
    }

    /// A token that was used tells of itself once: when it ends its session.
    @Test func usedTokenLeavesOneLine() throws {
        let person = try database.person(organisation: try database.customer())
        let session = try person.session(server)
        _ = try TestPerson.refresh(server, session.refreshToken)
        clock.advance(by: 60)
        for _ in 0..<5 { _ = try TestPerson.refresh(server, session.refreshToken) }
        let refused = try lines(
            "organisation_uuid = '\(person.organisation.uuid)' AND action = 'refreshSession' AND outcome = 'refused'")
        #expect(refused.count == 1, "\(refused)")
    }

    /// Each mutation that takes a key of money keeps its lines for as long as books are kept.
    @Test func mutationsOfMoneyAreKeptAsMoney() throws {
        let portal = try PortalSchema()
        let keyed = (portal.schema.mutationType?.fields.all ?? []).filter { field in
            field.arguments.all.contains { argument in
                guard case .inputObject(let input) = portal.schema[argument.type.named] else { return false }
                return input.fields.all.contains { $0.name == "idempotencyKey" }
            }
        }.map(\.name)
        let money = Set(MutationBinding.mutations.filter(\.movesMoney).map(\.name))
        // Power costs nothing: its key is for machines.
        #expect(Set(keyed).subtracting(["controlVirtualMachinePower"]).subtracting(money) == [])
        #expect(money.contains("topUpWallet") && !money.contains("signIn"))
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
        try owner.run("SELECT audit_log_ensure_partitions('2026-11-01Z', '2026-11-30Z')")
        for table in ["audit_log", "audit_log_standard", "audit_log_standard_2026_11", "audit_log_standard_default"] {
            for statement in ["UPDATE \(table) SET action = 'y'", "DELETE FROM \(table)", "TRUNCATE \(table)"] {
                let isEmpty = try owner.text("SELECT count(*) FROM \(table)") == "0" && !statement.hasPrefix("TRUNCATE")
                #expect(try owner.trial(statement) == (isEmpty ? nil : "23000"), "\(statement)")
                #expect(try server.trial(statement) == "42501", "\(statement)")
            }
        }
        #expect(try server.trial("SELECT FROM audit_log_standard_2026_11") == "42501")
        #expect(try server.trial("SELECT audit_log_expire('2099-01-01Z', 90, 1826)") == "42501")
        #expect(try server.trial("ALTER TABLE audit_log DISABLE TRIGGER ALL") == "42501")
    }
}
