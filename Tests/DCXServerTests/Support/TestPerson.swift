import Foundation
import GraphQLCore
import Synchronization

@testable import DCXSchema
@testable import DCXServer

/// Somebody with a password and an address of its own.
struct TestPerson {
    let uuid: String
    let email: String
    let address: String
    let organisation: TestOrganisation
    let database: MainDatabase

    private static let session = "session { accessToken refreshToken expiresAt refreshAt }"
    private static let errors = "errors { __typename message path ... on TooManyAttempts { retryAfterSeconds } }"

    /// - Parameter address: where it is from; its own where nothing else is said.
    func signIn(
        _ server: TestServer, email: String? = nil, password: String = MainDatabase.password,
        from address: String? = nil
    ) throws -> TestAnswer {
        try server.post(
            "mutation ($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) "
                + "{ \(Self.session) \(Self.errors) } }",
            variables: #"{"email":"\#(email ?? self.email)","password":"\#(password)"}"#,
            headers: "X-Forwarded-For: \(address ?? self.address)\r\nUser-Agent: test/1\r\n")
    }

    /// What a sign-in that succeeds gives.
    func session(_ server: TestServer) throws -> TestSession {
        let answer = try signIn(server)
        guard let session = TestSession(answer.data["signIn"]?["session"]) else {
            throw TestFailure("nobody was signed in: \(answer.body)")
        }
        return session
    }

    static func refresh(_ server: TestServer, _ token: String) throws -> TestAnswer {
        try server.post(
            "mutation ($token: String!) { refreshSession(input: { refreshToken: $token }) "
                + "{ \(session) \(errors) } }", variables: #"{"token":"\#(token)"}"#)
    }

    /// An API key of this person.
    func apiKey(_ permissions: [String], expiresAt: String = "2100-01-01T00:00:00Z") throws -> (
        uuid: String, key: String
    ) {
        let secrets = Secrets()
        let key = "dcx_" + (secrets.makeSecret() ?? "")
        let uuid = Foundation.UUID().uuidString.lowercased()
        try database.run(
            """
            INSERT INTO api_keys (uuid, organisation_uuid, created_by, name, prefix, hash, permissions, created_at, expires_at)
            VALUES ('\(uuid)', '\(organisation.uuid)', '\(self.uuid)', 'Test', '\(key.prefix(10))',
                '\\x\(secrets.hash(of: key).text)', '{\(permissions.joined(separator: ","))}', '2026-01-01T00:00:00Z',
                '\(expiresAt)')
            """)
        return (uuid, key)
    }
}

struct TestSession {
    let accessToken: String
    let refreshToken: String
    let expiresAt: String
    let refreshAt: String

    init?(_ json: JSONValue?) {
        guard let accessToken = json?["accessToken"]?.text, let refreshToken = json?["refreshToken"]?.text,
            let expiresAt = json?["expiresAt"]?.text, let refreshAt = json?["refreshAt"]?.text
        else { return nil }
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.expiresAt = expiresAt
        self.refreshAt = refreshAt
    }
}

/// A clock that stands still until it is moved.
final class StoppedClock: Clock {
    private let microseconds: Mutex<Int>

    /// - Parameter seconds: since 1970.
    init(at seconds: Int = 1_800_000_000) { microseconds = Mutex(seconds * 1_000_000) }

    func set(_ seconds: Int) { microseconds.withLock { $0 = seconds * 1_000_000 } }

    func advance(by seconds: Int) { advance(byMilliseconds: seconds * 1_000) }

    func advance(byMilliseconds value: Int) { microseconds.withLock { $0 += value * 1_000 } }

    func secondsSince1970() -> Int { microsecondsSince1970() / 1_000_000 }

    func microsecondsSince1970() -> Int { microseconds.withLock { $0 } }
}
