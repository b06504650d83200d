import CPostgres
import DCXSchema
import Foundation
import Glibc

@testable import DCXServer

/// The PostgreSQL that fault tests take down and bring back.
struct FaultCluster: Sendable {
    private let environment = ProcessInfo.processInfo.environment

    var urls: [DatabaseName: String] {
        let names: [(DatabaseName, String)] = [
            (.main, "dcx_main"), (.aas, "aas_product_data"), (.eNetworks, "e_networks"),
        ]
        return Dictionary(uniqueKeysWithValues: names.map { ($0, url($1, user: "dcx_server")) })
    }

    func url(_ database: String, user: String) -> String {
        "postgresql:///\(database)?host=\(environment["DCX_FAULT_SOCKET"] ?? "")&user=\(user)"
    }

    func stop() throws { try control("stop") }

    func start() throws { try control("start") }

    private func control(_ command: String) throws {
        let script = URL(filePath: #filePath).appending(path: "../../../../environment/fault-control").standardized
        // Not Foundation's Process: it would wait for PostgreSQL too, which goes on.
        let status = system("bash '\(script.path)' \(command) </dev/null >/dev/null 2>&1")
        if status != 0 { throw TestFailure("fault-control \(command) failed: \(status)") }
    }

    /// Ends the backends of the server under test.
    func terminateBackends() throws {
        let connection = try BlockingConnection(url: url("postgres", user: "postgres"))
        try connection.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'dcx_server'")
    }
}
