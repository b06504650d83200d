import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// The payloads of mutations: a row that was changed, objects in memory, and errors of several types.
struct PayloadTests {
    private static let schema = """
        type Query { nothing: Int }
        type Mutation { change: ChangePayload }
        type ChangePayload { organisation: Organisation count: Int must: Int! token: Session errors: [Error!]! }
        type Organisation { uuid: UUID! name: String! }
        type Session { accessToken: String! refreshToken: String! expiresAt: DateTime! refreshAt: DateTime! }
        interface Error { message: String! path: [String!] }
        type InvalidCredentials implements Error { message: String! path: [String!] }
        type TooManyAttempts implements Error { message: String! path: [String!] retryAfterSeconds: Int! }
        type InvalidRefreshToken implements Error { message: String! path: [String!] }
        scalar UUID
        scalar DateTime
        """

    private struct Change: PortalMutation {
        let name = "change"
        let access = MutationAccess.anybody
        let loggedInput: [String] = []
        let payload: [(name: String, field: PayloadField)] = [
            ("organisation", .row { OrganisationType.rows }), ("count", .leaf), ("must", .leaf),
            ("token", .object(Session.self)),
        ]
        let result: @Sendable () throws -> Payload

        func run(_ call: MutationCall) async throws -> Payload { try result() }
    }

    private struct ChangeBinding: Binding {
        let change: Change

        func bind(_ selection: SelectionPlan) throws(PlanningError) {
            for field in selection.fields where !field.isBound { try PayloadBinding(mutation: change).bind(field) }
        }
    }

    private struct NoBinding: Binding {
        func bind(_ selection: SelectionPlan) throws(PlanningError) {}
    }

    private func built() throws -> Schema {
        try SchemaBuilder.build(
            try Parser.parseDocument(SourceText(Self.schema)), scalars: PortalScalars.coercions)
    }

    /// The answer to a query by somebody of Vodacom, when the mutation has this result.
    private func answer(_ query: String, _ result: @escaping @Sendable () throws -> Payload) throws -> String {
        let database = MainDatabase.shared
        let key = try database.person().apiKey(["vms:read"]).key
        let loop = try EventLoop()
        let databases = PostgresDatabases([.main: database.url], PostgresLimits(), loop) { _ in }
        loop.beforeWaiting.append { databases.push() }
        databases.connect()
        let secrets = Secrets()
        let services = PortalServices(
            databases: databases, passwords: PasswordChecks(PasswordWorker(), loop),
            tokens: AccessTokens(TokenKeys(signing: []), clock: SystemClock()), secrets: secrets, tasks: loop,
            clock: SystemClock())
        let service = GraphQLService(
            schema: try built(),
            bindings: RootBindings(query: NoBinding(), mutation: ChangeBinding(change: Change(result: result))))
        let outcome = LoopConfined(Outcome())
        loop.start {
            outcome.value.text = await Self.run(
                query, service, services, VerifiedIdentity(apiKey: secrets.hash(of: key)))
            databases.close()
            loop.stop()
        }
        loop.run()
        return outcome.value.text
    }

    private final class Outcome {
        var text = ""
    }

    private static func run(
        _ query: String, _ service: GraphQLService, _ services: PortalServices, _ identity: VerifiedIdentity
    ) async -> String {
        guard case .known(let viewer) = await ViewerDirectory(services).viewer(for: identity) else { return "nobody" }
        var body = Array(#"{"query":"\#(query)"}"#.utf8)
        let request = PortalRequest(viewer: viewer, client: IPAddress(v4: 1), services: services)
        do {
            let operation = try body.withUnsafeMutableBufferPointer { bytes in
                try service.prepare(try GraphQLRequest.read(UnsafeBufferPointer(bytes)))
            }
            var out = JSONBuffer()
            _ = await service.execute(operation, root: RootRow(), request, into: &out)
            return String(decoding: out.bytes, as: UTF8.self)
        } catch {
            return "\(error)"
        }
    }

    @Test func changedRowIsReadInTheScope() throws {
        let query = "mutation { change { organisation { name } count must errors { message } } }"
        let values: [String: Payload.Value] = ["count": .leaf(.number("3")), "must": .leaf(.number("4"))]
        let vodacom = UUID(TestOrganisation.vodacom.uuid)
        let own = try answer(query) { Payload(values: values.merging(["organisation": .row(vodacom ?? .none)]) { $1 }) }
        #expect(own == #"{"data":{"change":{"organisation":{"name":"Vodacom"},"count":3,"must":4,"errors":[]}}}"#)
        let platform = UUID(TestOrganisation.platform.uuid)
        let foreign = try answer(query) {
            Payload(values: values.merging(["organisation": .row(platform ?? .none)]) { $1 })
        }
        #expect(foreign == #"{"data":{"change":{"organisation":null,"count":3,"must":4,"errors":[]}}}"#)
    }

    @Test func whatIsNotThereIsNull() throws {
        let nulls = try answer("mutation { change { organisation { name } count token { accessToken } } }") {
            Payload()
        }
        #expect(nulls == #"{"data":{"change":{"organisation":null,"count":null,"token":null}}}"#)
        let missing = try answer("mutation { change { count must } }") { Payload() }
        #expect(missing.hasPrefix(#"{"data":{"change":null},"errors":["#), "\(missing)")
    }

    @Test func errorsKeepTheirOrderOverTheirTypes() throws {
        let query = """
            mutation { change { errors { __typename message path ... on TooManyAttempts { retryAfterSeconds } } \
            again: errors { path } } }
            """
        let errors: [any BusinessError] = [
            TooManyAttempts(retryAfterSeconds: 7), InvalidRefreshToken(), TooManyAttempts(retryAfterSeconds: 8),
        ]
        let text = try answer(query) { Payload(errors: errors) }
        #expect(
            text == """
                {"data":{"change":{"errors":[{"__typename":"TooManyAttempts",\
                "message":"There were too many attempts to sign in. Wait 7 seconds before the next.","path":null,\
                "retryAfterSeconds":7},{"__typename":"InvalidRefreshToken",\
                "message":"The session cannot be renewed: sign in again.","path":["refreshToken"]},\
                {"__typename":"TooManyAttempts",\
                "message":"There were too many attempts to sign in. Wait 8 seconds before the next.","path":null,\
                "retryAfterSeconds":8}],"again":[{"path":null},{"path":["refreshToken"]},{"path":null}]}}}
                """)
    }

    @Test func failureIsAnErrorOfTheField() throws {
        let text = try answer("mutation { change { count } other: change { count } }") {
            throw DatabaseError.overloaded(.main)
        }
        #expect(text.contains(#""data":{"change":null,"other":null}"#))
        #expect(text.contains(#""code":"OVERLOADED""#))
        let refused = try answer("mutation { change { count } }") { throw FieldError("No.", code: "FORBIDDEN") }
        #expect(refused.contains(#""code":"FORBIDDEN""#))
    }

    @Test func differencesAreNamed() throws {
        let change = PayloadBinding(mutation: Change { Payload() })
        #expect(change.differences(in: try built()) == [])
        #expect(BusinessErrors.differences(in: try PortalSchema().schema) == [])
        let other = Self.schema.replacing("count: Int", with: "sum: Int").replacing("retryAfterSeconds: Int!", with: "")
            .replacing("type InvalidRefreshToken", with: "type Surprise")
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText(other)))
        #expect(
            change.differences(in: schema) == [
                "ChangePayload.sum is made by nothing", "ChangePayload.count is made, but is not in the schema",
            ])
        let named = ["Surprise", "TooManyAttempts", "InvalidRefreshToken"]
        #expect(
            BusinessErrors.differences(in: schema).filter { text in named.contains { text.hasPrefix($0) } } == [
                "Surprise is made by nothing", "TooManyAttempts.retryAfterSeconds is made, but is not in the schema",
                "InvalidRefreshToken is made, but is no type of the schema",
            ])
    }
}
