import GraphQLCore
import Testing

@testable import DCXSchema

/// Which rows the second wall lets through, for a reseller with one customer: every row that is one has to be theirs.
struct SecondWallRowsTests {
    private static let own = "b2000000-0000-4000-8000-000000000001"
    private static let customer = "b2000000-0000-4000-8000-000000000002"
    private static let foreign = "b2000000-0000-4000-8000-000000000003"

    private static func scope(kind: String, members: [String]) throws -> Scope {
        let user = "b3000000-0000-4000-8000-000000000001"
        let identity = VerifiedIdentity(
            verifiedSession: try #require(UUID("b4000000-0000-4000-8000-000000000001")), user: try #require(UUID(user)))
        let row = [user, "a@b.example", "A", "owner", own, kind, "active", members.joined(), nil, nil, nil, nil]
        return try #require(Viewer(identity, TextTable([row]))).scope
    }

    private static func admits(_ rows: [[String?]], kind: String = "reseller") throws -> Bool {
        let wall = SecondWall(try scope(kind: kind, members: [own, customer]))
        return wall.admits(TextTable(rows), nil)
    }

    /// The organisation of a row, and what is null only where there is none.
    @Test(arguments: [
        [], [[own, "1"]], [[own, "1"], [own, "2"], [customer, "3"], [customer, "4"], [own, "5"]],
        // What is no row may be anybody's.
        [[nil, nil]], [[foreign, nil]], [[own, "1"], [nil, nil], [own, "2"]],
        [[own, "1"], [foreign, nil], [foreign, nil], [customer, "2"]], [[foreign, nil], [own, "1"], [nil, nil]],
        [[own.uppercased(), "1"], [own, ""]],
    ])
    func ownRowsAreAdmitted(rows: [[String?]]) throws { #expect(try Self.admits(rows)) }

    @Test(arguments: [
        // First, in the middle, last, and alone.
        [[foreign, "1"], [own, "2"], [own, "3"]], [[own, "1"], [foreign, "2"], [own, "3"]],
        [[own, "1"], [customer, "2"], [foreign, "3"]], [[foreign, "1"]],
        // Behind rows of the same organisation that are none.
        [[foreign, nil], [foreign, nil], [foreign, "1"]],
        [[own, "1"], [foreign, nil], [foreign, "2"], [foreign, nil]],
        // A row of nobody is the platform's.
        [[nil, "1"]], [[own, "1"], [nil, nil], [nil, "2"], [nil, nil]], [[nil, nil], [nil, nil], [nil, "1"]],
        [[own, "1"], [own, "2"], [nil, "3"]],
        // What is no organisation's key.
        [["", "1"]], [[own + "0", "1"]], [[String(own.dropLast()), "1"]], [[own, "1"], ["", nil], ["", "2"]],
        [["00000000-0000-0000-0000-000000000000", "1"]],
    ])
    func foreignRowsAreRefused(rows: [[String?]]) throws { #expect(try !Self.admits(rows)) }

    @Test func customersSeeThemselvesAlone() throws {
        #expect(try Self.admits([[Self.own, "1"], [Self.own, "2"]], kind: "customer"))
        #expect(try !Self.admits([[Self.own, "1"], [Self.customer, "2"]], kind: "customer"))
        #expect(try Self.admits([[Self.foreign, "1"], [nil, "2"]], kind: "platform"))
    }

    @Test(arguments: [
        ([], true), ([nil, "{}"], true), (["{\(own)}", "{\(own)}", nil, "{\(own),\(customer)}"], true),
        (["{\(own)}", "{\(own),\(foreign)}"], false), (["{\(foreign)}"], false), ([nil, "{\(own)}", "{NULL}"], false),
    ])
    func totalsCountOwnRows(organisations: [String?], isAdmitted: Bool) throws {
        let scope = try Self.scope(kind: "reseller", members: [Self.own, Self.customer])
        let wall = SecondWall(scope, over: VirtualMachineType.table, counted: 2)
        #expect(wall.admits(TextTable(organisations.map { [Self.own, "1", $0] }), nil) == isAdmitted)
    }

    @Test(arguments: [0, 1, 2, 3, 500])
    func setsKnowTheirOrganisations(count: Int) throws {
        let known = (0..<count).map { _ in UUID.random() }
        let set = OrganisationSet(known + known.prefix(2))
        #expect(known.allSatisfy(set.contains))
        #expect(!set.contains(.none))
        #expect(!(0..<500).contains { _ in set.contains(.random()) })
    }

    /// Keys as tests and demonstrations have them, that differ in their last digits alone.
    @Test func keysThatAreAlikeAreTold() throws {
        let keys = try (0..<2_000).map { try #require(UUID("b2000000-0000-4000-8000-" + String(100_000_000_000 + $0))) }
        let set = OrganisationSet(Array(keys.prefix(1_000)))
        #expect(keys.map(set.contains) == (0..<2_000).map { $0 < 1_000 })
    }
}
