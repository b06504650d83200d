import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// A viewer of a suspended organisation does what takes access away, and nothing else.
struct SuspendedOrganisationTests {
    /// What it may do; every other mutation that takes a viewer is refused.
    private static let allowed: Set = ["signOut", "revokeApiKey", "changePassword"]
    private static let sender = RefusalCase.Sender.suspended.rawValue

    private static func inputs(_ main: BlockingConnection) throws -> [String: String] {
        let key = try main.text("SELECT uuid FROM api_keys WHERE name = 'Leaked'") ?? ""
        return ["revokeApiKey": "apiKeyUuid: \"\(key)\"", "changePassword": RefusalCase.password()]
    }

    private static func addKey(_ main: BlockingConnection) throws {
        try main.run(
            """
            INSERT INTO api_keys (uuid, organisation_uuid, created_by, name, prefix, hash, permissions, created_at, expires_at)
            SELECT gen_random_uuid(), u.organisation_uuid, u.uuid, 'Leaked', 'dcx_abcdef', sha256('leaked'), '{vms:read}',
                '2026-01-01Z', '2026-12-01Z'
            FROM users AS u WHERE u.email = '\(sender)'
            """)
    }

    /// All mutations that there are, so that one that is added has its side chosen.
    @Test func onlyWhatTakesAccessAwayIsDone() throws {
        let bench = try RefusalBench()
        try Self.addKey(bench.main)
        let inputs = try Self.inputs(bench.main)
        var done: Set<String> = []
        let mutations = MutationBinding.mutations.filter { mutation in
            if case .anybody = mutation.access { false } else { true }
        }
        // It ends its own session last.
        for mutation in mutations.sorted(by: { ($0.name == "signOut" ? 1 : 0) < ($1.name == "signOut" ? 1 : 0) }) {
            let input = inputs[mutation.name] ?? RefusalCase.goodInputs[mutation.name] ?? nil
            let query = RefusalCase(mutation: mutation.name, input: input, sender: .suspended, error: "").query
            let answer = try bench.server.post(query, token: bench.token(.suspended))
            if answer.codes == [], answer.errorType == nil {
                done.insert(mutation.name)
            } else {
                #expect(answer.codes == ["FORBIDDEN"], "\(answer.body)")
                #expect(answer.body.contains("The organisation is suspended"), "\(answer.body)")
            }
        }
        #expect(done == Self.allowed)
        #expect(mutations.count > 12)
        let main = bench.main
        #expect(try main.text("SELECT revoked_at IS NOT NULL FROM api_keys WHERE name = 'Leaked'") == "t")
        let sessions = """
            SELECT count(*) FROM sessions AS s JOIN users AS u ON u.uuid = s.user_uuid
            WHERE u.email = '\(Self.sender)' AND s.revoked_at IS NULL
            """
        #expect(try main.text(sessions) == "0")
        let signIn =
            #"mutation { signIn(input: { email: "\#(Self.sender)", password: "$" }) { errors { __typename } } }"#
        let old = try bench.server.post(signIn.replacing("$", with: "dcx-demo"))
        #expect(old.errorType == "InvalidCredentials", "\(old.body)")
        let new = try bench.server.post(signIn.replacing("$", with: "long enough now"))
        #expect(new.codes == [] && new.errorType == nil, "\(new.body)")
    }
}
