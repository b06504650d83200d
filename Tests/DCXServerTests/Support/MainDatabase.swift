import DCXSchema
import Foundation
import Synchronization

@testable import DCXServer

/// A database MAIN of its own, migrated and with the demo data, in the cluster of the tests: what is done to its users and
/// organisations, and how often sign-ins fail there, is seen by no other test.
final class MainDatabase: Sendable {
    /// One for tests that keep to users and organisations of their own.
    static let shared = MainDatabase()

    static let password = "correct horse"
    private static let passwordHash = PasswordHash(password)?.stored ?? ""
    private static let count = Mutex(0)

    /// As the server reaches it.
    let url: String
    private let ownerURL: String
    private let people = Mutex(0)

    init() {
        let number = Self.count.withLock { count in
            count += 1
            return count
        }
        let name = "dcx_main_\(getpid())_\(number)"
        let settings = ProcessInfo.processInfo.environment
        url = (settings["DCX_MAIN_DATABASE_URL"] ?? "").replacing("/dcx_main?", with: "/\(name)?")
        ownerURL = (settings["DCX_MAIN_MIGRATION_URL"] ?? "").replacing("/dcx_main?", with: "/\(name)?")
        let administrator = ownerURL.replacing("user=dcx_owner", with: "user=postgres")
        do {
            try BlockingConnection(url: administrator.replacing("/\(name)?", with: "/postgres?"))
                .run("CREATE DATABASE \(name) OWNER dcx_owner")
            let owner = try BlockingConnection(url: ownerURL)
            _ = try Migrator(database: .main, connection: owner).migrate()
            try Seeder(database: .main, connection: owner)
                .seed(.demo, anchor: "2026-11-21T08:00:00Z", passwordHash: Self.passwordHash)
        } catch {
            preconditionFailure("a database for tests is made: \(error). Tests are run by `make test`.")
        }
    }

    func run(_ sql: String) throws { try BlockingConnection(url: ownerURL).run(sql) }

    /// The first column of each row.
    func texts(_ sql: String) throws -> [String] { try BlockingConnection(url: ownerURL).texts(sql) }

    func server(
        clock: any Clock = SystemClock(), configure: (inout Configuration) -> Void = { _ in }
    ) throws -> TestServer {
        var urls = try Configuration.read(.serving).databaseURLs
        urls[.main] = url
        var limits = PostgresLimits()
        limits.connections = 1
        return TestServer(
            urls: urls, limits: limits, clock: clock,
            configure: { configuration in
                configuration.trustedProxies = TrustedProxies(["127.0.0.0/8"].compactMap { TrustedProxies.Network($0) })
                configure(&configuration)
            })
    }

    /// Somebody who can sign in, from an address that nobody else has.
    func person(role: String = "owner", organisation: TestOrganisation = .vodacom) throws -> TestPerson {
        let number = people.withLock { people in
            people += 1
            return people
        }
        let uuid = Foundation.UUID().uuidString.lowercased()
        let person = TestPerson(
            uuid: uuid, email: "Person-\(number)@example.com", address: "198.51.\(number / 256).\(number % 256)",
            organisation: organisation, database: self)
        try run(
            """
            INSERT INTO users (uuid, organisation_uuid, email, name, role, password_hash, created_at)
            VALUES ('\(uuid)', '\(organisation.uuid)', '\(person.email)', 'Person', '\(role)', '\(Self.passwordHash)',
                '2026-01-01T00:00:00Z')
            """)
        return person
    }

    /// A customer of CloudTech that nobody else is at.
    func customer() throws -> TestOrganisation {
        let uuid = Foundation.UUID().uuidString.lowercased()
        try run(
            """
            INSERT INTO organisations (uuid, name, kind, parent_uuid, reseller_uuid, created_at)
            VALUES ('\(uuid)', 'Customer \(uuid)', 'customer', '\(TestOrganisation.cloudTech.uuid)',
                '\(TestOrganisation.cloudTech.uuid)', '2026-01-01T00:00:00Z')
            """)
        return TestOrganisation(uuid: uuid)
    }
}

/// The key of an organisation.
struct TestOrganisation {
    static let platform = TestOrganisation(uuid: "00000000-0000-4000-8000-000000000001")
    static let cloudTech = TestOrganisation(uuid: "00000000-0000-4000-8000-000000000002")
    static let vodacom = TestOrganisation(uuid: "00000000-0000-4000-8000-000000000003")

    let uuid: String
}
