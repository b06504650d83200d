import DCXSchema
import Foundation
import Synchronization

@testable import DCXServer

/// A database of a test's own, in the cluster of the tests, which goes when they have ended.
struct ScratchDatabase {
    enum Content {
        /// Nothing.
        case empty
        case migrated
        /// Migrated, with the demo data at `anchor`.
        case demo
    }

    /// The time that dates of the demo data count from.
    static let anchor = "2026-11-21T08:00:00Z"

    let database: DatabaseName
    private let name: String

    private static let shared = Mutex<[DatabaseName: ScratchDatabase]>([:])

    /// Databases that others are copies of, and how many were made.
    private static let templates = Mutex<(names: [String: String], count: Int)>(([:], 0))

    init(_ database: DatabaseName, _ content: Content) throws {
        self.database = database
        name = try Self.templates.withLock { state in
            if content == .empty { return try Self.make(&state.count) }
            let key = "\(database) \(content)"
            let template = try state.names[key] ?? Self.makeTemplate(database, content, &state.count)
            state.names[key] = template
            return try Self.make(&state.count, template)
        }
    }

    /// The demo, for tests that leave it as it is. One at a time may try statements in it: `trial` locks what they touch.
    static func shared(_ database: DatabaseName) throws -> ScratchDatabase {
        try shared.withLock { all in
            let scratch = try all[database] ?? ScratchDatabase(database, .demo)
            all[database] = scratch
            return scratch
        }
    }

    func owner() throws -> BlockingConnection { try Self.connection(name, user: "dcx_owner") }

    func server() throws -> BlockingConnection { try Self.connection(name, user: "dcx_server") }

    func worker() throws -> BlockingConnection { try Self.connection(name, user: "dcx_worker") }

    /// For those who stand above owners: no trigger binds them where they say so.
    func superuser() throws -> BlockingConnection { try Self.connection(name, user: "postgres") }

    func url(user: String) throws -> String { try Self.url(name, user: user) }

    func seed(_ preset: SeedPreset = .demo, anchor: String = ScratchDatabase.anchor) throws {
        try Seeder(database: database, connection: owner()).seed(preset, anchor: anchor, passwordHash: "none")
    }

    private static func makeTemplate(
        _ database: DatabaseName, _ content: Content, _ count: inout Int
    ) throws -> String {
        let name = try make(&count)
        let connection = try connection(name, user: "dcx_owner")
        _ = try Migrator(database: database, connection: connection).migrate()
        if content == .demo {
            try Seeder(database: database, connection: connection).seed(
                .demo, anchor: anchor, passwordHash: demoPasswordHash())
        }
        return name
    }

    private static func make(_ count: inout Int, _ template: String = "template1") throws -> String {
        count += 1
        let name = "scratch_\(getpid())_\(count)"
        try connection("postgres", user: "postgres")
            .run("CREATE DATABASE \(name) OWNER dcx_owner TEMPLATE \(template) STRATEGY FILE_COPY")
        return name
    }

    /// Of the demo password, made once: it takes long.
    private static func demoPasswordHash() throws -> String {
        guard let hash = PasswordHash("dcx-demo") else { throw TestFailure("there are no random bytes to be had") }
        return hash.stored
    }

    private static func connection(_ name: String, user: String) throws -> BlockingConnection {
        try BlockingConnection(url: url(name, user: user))
    }

    private static func url(_ name: String, user: String) throws -> String {
        guard let url = ProcessInfo.processInfo.environment["DCX_MAIN_MIGRATION_URL"],
            let host = url.firstMatch(of: /host=([^&]+)/)?.output.1
        else { throw TestFailure("there is no cluster: tests are run by `make test`") }
        return "postgresql:///\(name)?host=\(host)&user=\(user)"
    }
}

extension BlockingConnection {
    /// The code of the error that statements would end with at their commit, or nil. What they did is taken back.
    func trial(_ sql: String) throws(BlockingError) -> String? {
        try run("BEGIN")
        defer { try? run("ROLLBACK") }
        do {
            try run(sql)
            try run("SET CONSTRAINTS ALL IMMEDIATE")
            return nil
        } catch {
            return error.sqlState
        }
    }

    /// The one value of the one row.
    func text(_ sql: String) throws(BlockingError) -> String? { try texts(sql).first }
}

/// Keys of the demo data.
enum Demo {
    static let datacentrix = "00000000-0000-4000-8000-000000000001"
    static let cloudTech = "00000000-0000-4000-8000-000000000002"
    static let vodacom = "00000000-0000-4000-8000-000000000003"
    static let adcock = "00000000-0000-4000-8000-000000000004"

    static func machine(_ number: Int) -> String { "50000000-0000-4000-8000-00000000000\(number)" }
}
