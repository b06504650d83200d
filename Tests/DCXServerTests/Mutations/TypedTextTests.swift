import DCXSchema
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// What people type has one form wherever it is stored or looked for: composed, trimmed, and all of it seen.
@Suite(.serialized)
struct TypedTextTests {
    /// A place where a person types a text that others read.
    struct Place: CustomStringConvertible, Sendable {
        let mutation: String
        let entry: String
        let sender: String?
        /// The input around the text, which stands for `$`, and the table whose column `name` it gets into.
        let input: String
        var table = ""

        var description: String { "\(mutation).\(entry)" }
    }

    private static let places = [
        Place(
            mutation: "inviteUser", entry: "name", sender: "john@vodacom.example",
            input: "organisationUuid: \"\(Demo.vodacom)\", email: \"new@vodacom.example\", name: $, role: VIEWER",
            table: "invitations"),
        Place(
            mutation: "createOrganisation", entry: "name", sender: "alex@cloudtech.example",
            input: "name: $, kind: CUSTOMER, parentUuid: \"\(Demo.cloudTech)\"",
            table: "organisations"),
        Place(
            mutation: "createApiKey", entry: "name", sender: "john@vodacom.example",
            input: "name: $, permissions: [\"vms:read\"], expiresAt: \"2027-01-01T00:00:00Z\"",
            table: "api_keys"),
        Place(
            mutation: "acceptInvitation", entry: "name", sender: nil,
            input: "token: \"mailed\", name: $, password: \"long enough now\"",
            table: "users"),
    ]

    private let server: TestServer
    private let main: BlockingConnection

    init() throws {
        let databases = try TenantDatabases()
        server = try databases.server()
        main = try databases.connection(.main)
        try main.run(
            """
            INSERT INTO invitations (uuid, organisation_uuid, email, name, role, created_by, created_at, expires_at, token_hash,
                mailed_at)
            SELECT gen_random_uuid(), u.organisation_uuid, 'invited@vodacom.example', 'Invited', 'viewer', u.uuid,
                '2026-11-20Z', '2026-11-27Z', sha256('mailed'), '2026-11-20Z'
            FROM users AS u WHERE u.email = 'john@vodacom.example'
            """)
    }

    private func send(_ place: Place, _ text: String) throws -> TestAnswer {
        try server.post(
            """
            mutation ($text: String!) {
              \(place.mutation)(input: { \(place.input.replacing("$", with: "$text")) }) { errors { __typename message path } }
            }
            """,
            variables: #"{"text":\#(Self.json(text))}"#, token: place.sender.map { try server.signIn($0) })
    }

    private static func json(_ text: String) -> String {
        var buffer = JSONBuffer(capacity: 64)
        buffer.appendString(text)
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    /// Nothing to see, or something that is not seen: blanks, zero width, direction, control characters, line breaks, marks alone.
    private static let unseen = [
        "", " ", "\t", "\u{A0}\u{3000}", "\u{2800}", "\u{200B}", "\u{200B}\u{200C}\u{200D}", "\u{FEFF}", "\u{3164}",
        "Ann\u{200B}a", "\u{FEFF}Anna", "An\u{AD}na", "\u{202E}annA", "Anna\u{200F}", "Anna\u{2066}x\u{2069}",
        "An\u{0}na",
        "An\u{7}na", "An\u{85}na", "Anna\nBell", "Anna\r\nBell", "Anna\u{2028}Bell", "\u{301}Anna", "Anna\u{E0041}",
        "A\u{200D}nna", "Anna\u{FE0F}", "Anna\u{E000}", String(repeating: "a", count: 256),
    ]

    @Test(arguments: places)
    func whatIsNotSeenIsRefused(place: Place) throws {
        for text in Self.unseen {
            let answer = try send(place, text)
            let scalars = text.unicodeScalars.prefix(8).map { String($0.value, radix: 16) }
            #expect(answer.errorType == "InvalidInput", "\(place) \(scalars): \(answer.body)")
            #expect(answer.errorPath == place.entry, "\(place) \(scalars): \(answer.body)")
        }
    }

    /// To the byte.
    private func expect(_ text: String, in place: Place) throws {
        let quoted = text.replacing("'", with: "''")
        let count = try main.text("SELECT count(*) FROM \(place.table) WHERE name COLLATE \"C\" = '\(quoted)'")
        #expect(count == "1", "\(place): \(text)")
    }

    /// One form of each, whichever keyboard wrote it.
    @Test(arguments: places)
    func whatIsSeenIsStoredInOneForm(place: Place) throws {
        for (typed, stored) in [
            (" \u{A0}Zoe\u{308} Andre\u{301}\u{3000}", "Zo\u{EB} Andr\u{E9}"),
            ("\u{212B}ngstro\u{308}m\t", "\u{C5}ngstr\u{F6}m"), ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}"),
        ] {
            try main.run("UPDATE invitations SET accepted_at = NULL; DELETE FROM users WHERE email LIKE 'invited@%'")
            let answer = try send(place, typed)
            #expect(answer.codes == [] && answer.errorType == nil, "\(place): \(answer.body)")
            try expect(stored, in: place)
        }
    }

    /// Letters that are joined, families of emoji, marks on letters: they are seen, and stay.
    @Test(arguments: places)
    func whatScriptsNeedStays(place: Place) throws {
        for text in [
            "\u{646}\u{645}\u{6CC}\u{200C}\u{62E}", "\u{1F468}\u{200D}\u{1F469}", "\u{915}\u{94D}\u{200D}\u{937}",
            "O'Neill & Söhne",
        ] {
            try main.run("UPDATE invitations SET accepted_at = NULL; DELETE FROM users WHERE email LIKE 'invited@%'")
            let answer = try send(place, text)
            #expect(answer.codes == [] && answer.errorType == nil, "\(place): \(answer.body)")
            try expect(text, in: place)
        }
    }

    // MARK: Addresses

    private static let spellings = [
        "john@vodacom.example", " john@vodacom.example", "john@vodacom.example\n", "\tJOHN@Vodacom.Example \u{A0}",
    ]

    /// However it is typed, it is the same address: to sign in, and to be invited.
    @Test func addressIsTheSameEverywhere() throws { for email in Self.spellings { try checkAddress(email) } }

    private func checkAddress(_ email: String) throws {
        let signIn = try server.post(
            "mutation ($e: String!) { signIn(input: { email: $e, password: \"dcx-demo\" }) { session { expiresAt } errors { message } } }",
            variables: #"{"e":\#(Self.json(email))}"#)
        #expect(signIn.data["signIn"]?["session"]?["expiresAt"]?.text != nil, "\(email): \(signIn.body)")
        let invite = Place(
            mutation: "inviteUser", entry: "email", sender: "john@vodacom.example",
            input: "organisationUuid: \"\(Demo.vodacom)\", email: $, name: \"New\", role: VIEWER")
        #expect(try send(invite, email).errorType == "AlreadyMember", "\(email)")
        let other = email.replacing("john", with: "zoe\u{308}").replacing("JOHN", with: "ZOE\u{308}")
        #expect(try send(invite, other).errorType == nil, "\(other)")
        let stored = "SELECT lower(email) FROM invitations WHERE name = 'New'"
        #expect(try main.texts(stored) == ["zo\u{EB}@vodacom.example"])
    }

    /// A token that was copied with the line break behind it.
    @Test func tokenIsTrimmed() throws {
        let answer = try server.post(
            #"mutation { acceptInvitation(input: { token: " mailed\n", name: "New", password: "long enough now" }) { accepted errors { message } } }"#
        )
        #expect(answer.data["acceptInvitation"]?["accepted"] == .boolean(true), "\(answer.body)")
    }

    // MARK: Passwords

    private static let blank = [
        String(repeating: " ", count: 12), String(repeating: "\t\u{A0}", count: 8),
        String(repeating: "\u{200B}", count: 12),
        String(repeating: "\u{3000}\u{FEFF}", count: 9), String(repeating: "\u{2800}", count: 14),
        String(repeating: "\u{3164}", count: 12), "\u{202E}           ",
    ]

    @Test func passwordOfNothingIsRefused() throws {
        let change = Place(
            mutation: "changePassword", entry: "newPassword", sender: "john@vodacom.example",
            input: "currentPassword: \"dcx-demo\", newPassword: $")
        let accept = Place(
            mutation: "acceptInvitation", entry: "password", sender: nil,
            input: "token: \"mailed\", name: \"New\", password: $")
        for password in Self.blank {
            for place in [change, accept] {
                let answer = try send(place, password)
                #expect(answer.errorType == "InvalidInput" && answer.errorPath == place.entry, "\(answer.body)")
            }
        }
    }

    /// Spaces within and around a password are the password's.
    @Test func passwordIsComposedAndNotTrimmed() throws {
        let accept = Place(
            mutation: "acceptInvitation", entry: "password", sender: nil,
            input: "token: \"mailed\", name: \"New\", password: $")
        #expect(try send(accept, " cafe\u{301} long enough ").errorType == nil)
        for (typed, isRight) in [
            (" caf\u{E9} long enough ", true), (" cafe\u{301} long enough ", true), ("caf\u{E9} long enough", false),
        ] {
            let answer = try server.post(
                "mutation ($p: String!) { signIn(input: { email: \"invited@vodacom.example\", password: $p }) { session { expiresAt } errors { message } } }",
                variables: #"{"p":\#(Self.json(typed))}"#)
            #expect((answer.data["signIn"]?["session"] != .null) == isRight, "\(answer.body)")
        }
    }
}
