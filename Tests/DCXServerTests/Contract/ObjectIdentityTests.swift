import Foundation
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// Whatever can change or be asked for again has an ID, by which client caches keep it and `node` finds it.
@Suite(.serialized)
struct ObjectIdentityTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "examples")

    private static let names =
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?
        .filter { $0.hasSuffix(".graphql") }.map { String($0.dropLast(".graphql".count)) }.sorted() ?? []

    private static let server = TestServer(clock: FrozenClock.anchor)

    /// Client caches ask for the type of each object, and keep those that have an ID by it. Nothing is lost: an object that
    /// comes twice has the same values wherever both are asked for, and every object with an identity has its ID.
    @Test(arguments: names)
    func cachesKeepEveryObject(name: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: name + ".graphql"), encoding: .utf8)
        let variables =
            (try? String(contentsOf: Self.folder.appending(path: name + ".variables.json"), encoding: .utf8)) ?? "{}"
        let email = try #require(text.firstMatch(of: /# Signed in as (\S+)/)?.output.1)
        let answer = try Self.server.post(
            Self.withTypeNames(text), variables: variables, token: try Self.server.signIn(String(email)))
        #expect(answer.codes == [], "\(answer.body.prefix(400))")
        var cache = ClientCache(try PortalSchema().schema)
        cache.keep(answer.data)
        #expect(cache.problems == [])
        #expect(cache.objects.count > 2)
    }

    /// `{ a(filter: { … }) { b } }` → `{ __typename a(filter: { … }) { __typename b } }`
    private static func withTypeNames(_ query: String) -> String {
        var depth = 0
        var isComment = false
        var text = ""
        for character in query {
            if character == "#" { isComment = true }
            if character == "\n" { isComment = false }
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            text.append(character)
            if character == "{", depth == 0, !isComment { text += " __typename" }
        }
        return text
    }

    /// An ID of each type that implements Node leads to its object, and to no other.
    @Test(arguments: ["john@vodacom.example", "alex@cloudtech.example", "admin@datacentrix.example"])
    func everyNodeIsFoundByItsID(email: String) throws {
        let schema = try PortalSchema().schema
        let node = try #require(schema.id(of: "Node"))
        let token = try Self.server.signIn(email)
        let answer = try Self.server.post(Self.everything, token: token)
        #expect(answer.codes == [], "\(answer.body.prefix(400))")
        var cache = ClientCache(schema)
        cache.keep(answer.data)
        let ids = cache.objects.keys.sorted()
        var found: Set<String> = []
        for start in stride(from: 0, to: ids.count, by: 100) {
            let list = ids[start..<min(start + 100, ids.count)].map { "\"\($0)\"" }.joined(separator: ", ")
            let nodes = try Self.server.post("{ nodes(ids: [\(list)]) { __typename id } }", token: token)
            #expect(nodes.codes == [], "\(nodes.body.prefix(400))")
            let all = nodes.data["nodes"]?.items ?? []
            #expect(all.compactMap { $0["id"]?.text } == Array(ids[start..<min(start + 100, ids.count)]))
            found.formUnion(all.compactMap { $0["__typename"]?.text })
        }
        let types = Set(schema.possibleTypes(of: node).map { schema[$0].name })
        // Of these the demo has none.
        let missing = types.subtracting(found).subtracting([
            "ApiKey", "Invitation", "ProvisioningOrder", "ProvisioningOrderLine",
        ])
        #expect(missing == [], "\(email)")
    }

    private static let everything = """
        { viewer { __typename id user { __typename id } organisation { __typename id
            billing { __typename id invoices { nodes { __typename id lines { __typename id } } } }
            wallet { __typename id transactions { nodes { __typename id } } } } }
          organisations { nodes { __typename id billing { __typename id } wallet { __typename id } } }
          virtualMachines { nodes { __typename id disks { __typename id } } }
          products { nodes { __typename id prices { __typename id } } } vmConfigurations { nodes { __typename id } }
          networkProviders { __typename id } alerts { nodes { __typename id } }
          invoices(first: 3) { nodes { __typename id lines { __typename id } } } wallets { nodes { __typename id } }
          walletTransactions { nodes { __typename id } } vmCommands { nodes { __typename id } }
          networkServices { nodes { __typename id } } users { nodes { __typename id } }
          apiKeys { nodes { __typename id } } auditLog(first: 5) { nodes { __typename id } } }
        """

    /// Another's viewer, billing and wallet are no nodes, and a malformed ID is none.
    @Test func othersHaveNoNodes() throws {
        let token = try Self.server.signIn("john@vodacom.example")
        let john = try Self.server.post("{ viewer { id user { uuid } } }", token: token)
        let own = try #require(john.data["viewer"]?["id"]?.text)
        #expect(GlobalID(own)?.type == "Viewer")
        #expect(GlobalID(own)?.key == john.data["viewer"]?["user"]?["uuid"]?.text)
        let foreign = [
            own, GlobalID(type: "Billing", key: Demo.adcock).text, GlobalID(type: "Wallet", key: Demo.adcock).text,
            GlobalID(type: "Viewer", key: Demo.vodacom).text, GlobalID(type: "Money", key: Demo.vodacom).text,
            GlobalID(type: "Billing", key: "none").text,
        ].map { "\"\($0)\"" }.joined(separator: ", ")
        let query = "{ nodes(ids: [\(foreign)]) { __typename } }"
        let adcock = try Self.server.post(query, token: try Self.server.signIn("adcock@adcock.example"))
        #expect(
            adcock.data["nodes"]?.items.map { $0["__typename"]?.text } == [nil, "Billing", "Wallet", nil, nil, nil])
        let vodacom = try Self.server.post(query, token: token)
        #expect(vodacom.data["nodes"]?.items.map { $0["__typename"]?.text } == ["Viewer", nil, nil, nil, nil, nil])
    }

    /// What a node takes is what the way to it takes.
    @Test func nodesTakeTheirPermissions() throws {
        let databases = try TenantDatabases()
        try databases.person("viewer@vodacom.example", "viewer", of: Demo.vodacom)
        try databases.person("operator@vodacom.example", "operator", of: Demo.vodacom)
        let server = try databases.server()
        let wallet = GlobalID(type: "Wallet", key: Demo.vodacom).text
        let billing = GlobalID(type: "Billing", key: Demo.vodacom).text
        for email in ["viewer@vodacom.example", "operator@vodacom.example"] {
            let answer = try server.post(
                "{ wallet: node(id: \"\(wallet)\") { id } billing: node(id: \"\(billing)\") { id } viewer { id } }",
                token: try server.signIn(email))
            #expect(answer.codes == ["FORBIDDEN", "FORBIDDEN"], "\(answer.body)")
            #expect(answer.data["viewer"]?["id"]?.text != nil)
        }
    }

    /// What a mutation gives back replaces what the cache has.
    @Test func aMutationRefreshesTheCache() throws {
        let databases = try TenantDatabases()
        let server = try databases.server()
        let token = try server.signIn("john@vodacom.example")
        let before = try server.post(
            "{ viewer { organisation { wallet { __typename id balance { amount } } } } }", token: token)
        let paid = try server.post(
            """
            mutation { topUpWallet(input: { organisationUuid: "\(Demo.vodacom)", amount: "12.34", idempotencyKey: "cache" }) {
              wallet { __typename id balance { amount } } transaction { __typename id } } }
            """, token: token)
        let wallet = before.data["viewer"]?["organisation"]?["wallet"]
        #expect(paid.payload?["wallet"]?["id"] == wallet?["id"])
        #expect(paid.payload?["wallet"]?["balance"] != wallet?["balance"])
        #expect(paid.payload?["transaction"]?["id"]?.text != nil)
    }
}

/// Objects as client caches keep them: by their IDs, flat, each field once.
private struct ClientCache {
    private let schema: Schema
    private let nodes: Set<String>
    private(set) var objects: [String: [String: JSONValue]] = [:]
    private(set) var problems: [String] = []

    init(_ schema: Schema) {
        self.schema = schema
        let node = schema.id(of: "Node")
        nodes = Set(node.map { schema.possibleTypes(of: $0).map { schema[$0].name } } ?? [])
    }

    mutating func keep(_ value: JSONValue) { _ = kept(value) }

    /// - Returns: what stands in place of the value: a reference for an object that is kept by its ID.
    private mutating func kept(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let items): return .array(items.map { kept($0) })
        case .object(let members):
            let fields = Dictionary(members.map { ($0.name, kept($0.value)) }, uniquingKeysWith: { first, _ in first })
            let type = fields["__typename"]?.text ?? ""
            guard nodes.contains(type) else {
                return .object(members.map { JSONMember(name: $0.name, value: kept($0.value)) })
            }
            guard let id = fields["id"]?.text else {
                problems.append("\(type) is asked for without its id")
                return value
            }
            for (name, new) in fields {
                if let known = objects[id]?[name], known != new, !isList(known) {
                    problems.append("\(type).\(name) has two values")
                }
                objects[id, default: [:]][name] = new
            }
            return .string(id)
        default: return value
        }
    }

    /// Lists with other arguments are other fields to a cache, which knows the arguments.
    private func isList(_ value: JSONValue) -> Bool {
        switch value {
        case .array: true
        case .object(let members): members.contains { ["nodes", "points", "totalCount"].contains($0.name) }
        default: false
        }
    }
}
