import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// Texts have one order and one idea of case, that of the schema's own collation, however a database was made.
@Suite(.serialized)
struct AlphabetTests {
    private func server(_ names: [String]) throws -> TestServer {
        let databases = try TenantDatabases()
        let owner = try databases.connection(.aas)
        for (place, name) in names.enumerated() {
            try owner.run(
                """
                INSERT INTO vcenter_vm_data_vms (identity_instance_uuid, identity_name, organisation_uuid)
                VALUES ('alphabet-\(place)', '\(name)', '\(Demo.adcock)')
                """)
        }
        return try databases.server()
    }

    private func list(_ arguments: String, _ server: TestServer) throws -> [String] {
        let answer = try server.post(
            """
            { virtualMachines(first: 100, filter: { identityInstanceUuid: { startsWith: "alphabet" } \(arguments)) {
              nodes { identityName } } }
            """, token: try server.signIn("adcock@adcock.example"))
        #expect(answer.codes == [], "\(answer.body)")
        return (answer.data["virtualMachines"]?["nodes"]?.items ?? []).compactMap { $0["identityName"]?.text }
    }

    /// Letters come by the alphabet whatever their case, and accents come after none.
    @Test func namesComeByTheAlphabet() throws {
        let names = [
            "Zulu", "back\\slash", "zebra", "ÄPFEL", "apple", "Apple", "beta", "Öl", "zulu", "_intern", "9", "10",
        ]
        let server = try server(names)
        let ordered = try list("}", server)
        #expect(
            ordered == [
                "_intern", "10", "9", "ÄPFEL", "apple", "Apple", "back\\slash", "beta", "Öl", "zebra", "zulu", "Zulu",
            ])
        #expect(try list("}, orderBy: { field: IDENTITY_NAME, direction: DESC }", server) == ordered.reversed())
    }

    /// Pages by cursors are the list.
    @Test(arguments: ["ASC", "DESC"], ["first", "last"])
    func pagesFollowTheAlphabet(direction: String, size: String) throws {
        let names = [
            "Zulu", "back\\slash", "zebra", "ÄPFEL", "apple", "Apple", "beta", "Öl", "zulu", "_x", "ß", "SS", "ss",
        ]
        let server = try server(names)
        let token = try server.signIn("adcock@adcock.example")
        let order = "orderBy: { field: IDENTITY_NAME, direction: \(direction) }"
        var seen: [String] = []
        var place = ""
        while seen.count <= names.count {
            let answer = try server.post(
                """
                { virtualMachines(\(size): 2\(place), \(order), filter: { identityInstanceUuid: { startsWith: "alphabet" } }) {
                  edges { cursor node { identityName } } } }
                """, token: token)
            #expect(answer.codes == [], "\(answer.body)")
            var edges = answer.data["virtualMachines"]?["edges"]?.items ?? []
            if edges.isEmpty { break }
            if size == "last" { edges.reverse() }
            seen += edges.compactMap { $0["node"]?["identityName"]?.text }
            place = ", \(size == "first" ? "after" : "before"): \"\(edges.last?["cursor"]?.text ?? "")\""
        }
        let whole = try list("}, \(order)", server)
        #expect(seen == (size == "first" ? whole : whole.reversed()))
        #expect(seen.count == names.count)
    }

    @Test(arguments: [
        ("contains", "straße", ["Straße 1", "STRASSE 2", "strasse 3"]),
        ("contains", "STRASSE", ["Straße 1", "STRASSE 2", "strasse 3"]),
        ("startsWith", "STRASS", ["Straße 1", "STRASSE 2", "strasse 3"]),
        ("contains", "STRAẞE", ["Straße 1", "STRASSE 2", "strasse 3"]),
        ("contains", "οδος", ["ΟΔΟΣ", "οδοσ 2"]), ("contains", "ΟΔΟΣ", ["ΟΔΟΣ", "οδοσ 2"]),
        ("startsWith", "οδοσ", ["ΟΔΟΣ", "οδοσ 2"]),
        ("contains", "caf\u{E9}", ["Caf\u{E9}", "CAFE\u{301}"]),
        ("contains", "cafe\u{301}", ["Caf\u{E9}", "CAFE\u{301}"]),
        ("startsWith", "CAF\u{C9}", ["Caf\u{E9}", "CAFE\u{301}"]), ("contains", "100%", ["100%_\\"]),
        ("contains", "_\\", ["100%_\\"]),
        ("contains", "Ж", ["жук"]), ("contains", "nothing of it", []),
    ])
    func searchIgnoresCaseAsPeopleDo(comparison: String, text: String, found: [String]) throws {
        let server = try Self.searched.get()
        let json = text.replacing("\\", with: "\\\\")
        let names = try list("identityName: { \(comparison): \"\(json)\" } }", server)
        #expect(names.sorted() == found.sorted())
        // Equality is that of letters.
        let equal = try list("identityName: { equals: \"\(json)\" } }", server)
        #expect(equal.allSatisfy { Array($0.utf8) == Array(text.utf8) })
    }

    private static let searched = Result {
        try AlphabetTests().server([
            "Straße 1", "STRASSE 2", "strasse 3", "ΟΔΟΣ", "οδοσ 2", "Caf\u{E9}", "CAFE\u{301}", "100%_\\", "жук",
        ])
    }

    /// Databases whose own collations differ give the same order.
    @Test(arguments: DatabaseName.allCases)
    func everyDatabaseHasTheCollation(database: DatabaseName) throws {
        let scratch = try ScratchDatabase(database, .migrated)
        let names = "unnest(ARRAY['Zulu', 'back\\slash', 'zebra', 'ÄPFEL']) AS name"
        let ordered = try scratch.server().texts("SELECT name FROM \(names) ORDER BY name COLLATE alphabet")
        #expect(ordered == ["ÄPFEL", "back\\slash", "zebra", "Zulu"])
        let indexes = try scratch.owner().texts("SELECT indexdef FROM pg_indexes WHERE indexname LIKE '%alphabet%'")
        #expect(!indexes.isEmpty)
        for index in indexes { #expect(index.contains("COLLATE alphabet"), "\(index)") }
        #expect(try scratch.owner().texts("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid") == [])
    }
}
