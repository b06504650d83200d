import DCXSchema
import Foundation
import GraphQLCore

@testable import DCXServer

/// A database of a test's own in the cluster of the tests, made by the migrations; it is dropped when it is let go of.
final class ScratchDatabase {
    let database: DatabaseName
    /// Where the server looks for it.
    private let name: String
    /// Where it is.
    private var place: String
    private let socket: String

    /// - Parameters:
    ///   - name: no other test's.
    ///   - isHidden: the server does not find it, until `show`.
    init(_ database: DatabaseName, _ name: String, isHidden: Bool = false) throws {
        self.database = database
        self.name = "scratch_\(name)"
        place = isHidden ? "hidden_\(name)" : self.name
        let url = ProcessInfo.processInfo.environment["DCX_MAIN_MIGRATION_URL"] ?? ""
        guard let socket = url.firstMatch(of: /host=([^&]+)/)?.output.1 else {
            throw TestFailure("there is no database: tests are run by `make test`")
        }
        self.socket = String(socket)
        try make()
    }

    deinit { try? administrate("DROP DATABASE IF EXISTS \(place) WITH (FORCE)") }

    /// As `environment/postgres.sh` does, with its tables.
    private func make() throws {
        for name in [name, place] { try administrate("DROP DATABASE IF EXISTS \(name) WITH (FORCE)") }
        try administrate("CREATE DATABASE \(place) OWNER dcx_owner")
        let superuser = try BlockingConnection(url: url(of: "postgres"))
        try superuser.run(
            """
            ALTER DEFAULT PRIVILEGES FOR ROLE dcx_owner
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO dcx_server
            """)
        _ = try Migrator(database: database, connection: try owner()).migrate()
    }

    func show() throws {
        try administrate("ALTER DATABASE \(place) RENAME TO \(name)")
        place = name
    }

    /// As the server connects to it.
    var url: String { url(of: "dcx_server", in: name) }

    func owner() throws -> BlockingConnection { try BlockingConnection(url: url(of: "dcx_owner")) }

    /// Runs statements as the owner.
    func run(_ sql: String) throws { try owner().run(sql) }

    private func url(of role: String, in name: String? = nil) -> String {
        "postgresql:///\(name ?? place)?host=\(socket)&user=\(role)"
    }

    private func administrate(_ sql: String) throws {
        try BlockingConnection(url: "postgresql:///postgres?host=\(socket)&user=postgres").run(sql)
    }
}
