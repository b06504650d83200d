import CLinux
import Foundation
import Glibc
import GraphQLCore
import Testing

@testable import DCXServer

/// What an operator is told when something is wrong: what it is, and what to do.
struct FailureTests {
    @Test(arguments: [
        ("DCX_LISTEN", "localhost", "has to be an IPv4 address and a port"),
        ("DCX_LISTEN", "300.0.0.1:8003", "is no IPv4 address"),
        ("DCX_MAIN_DATABASE_URL", "", "DCX_MAIN_DATABASE_URL is not set"),
        ("DCX_TOKEN_KEY_FILE", "/nonexistent", "No such file or directory"),
        ("DCX_TOKEN_KEY_FILE", "/dev/null", "has less than 32 bytes"),
        ("DCX_TOKEN_KEY_FILE", "/tmp", "/tmp cannot be read: Is a directory"),
        ("DCX_LOOPS", "0", "DCX_LOOPS is \"0\", but has to be a number from 1 to 64"),
        ("DCX_MAX_BODY_BYTES", "1 MB", "has to be a number from 1024"),
        ("DCX_LOG", "xml", "has to be json, text or off"), ("DCX_CORS_ORIGINS", "*", "an origin is like"),
        ("DCX_CORS_ORIGINS", "https://a.example https://b.example", "an origin is like"),
        ("DCX_TRUSTED_PROXIES", "10.0.0.0/40", "an entry is an address or a network"),
        ("DCX_TRUSTED_PROXIES", "10.0.0.1 10.0.0.2", "an entry is an address or a network"),
    ])
    func wrongSettingIsNamed(name: String, value: String, expected: String) throws {
        let server = try ServerProcess(["serve"], [name: value])
        #expect(try server.exitCode() == 2)
        let text = try server.allLines().joined(separator: "\n")
        #expect(text.contains(expected) && text.contains(name), "\(text)")
    }

    /// A URL has a password in it as a rule: it is named, and not quoted.
    @Test(arguments: ["hunter2:5432", "postgresql://a:hunter2%zz@host/", "postgresql:///a?hunter2=1"])
    func wrongURLIsNotQuoted(url: String) throws {
        let server = try ServerProcess(["serve"], ["DCX_AAS_DATABASE_URL": url])
        #expect(try server.exitCode() == 2)
        let text = try server.allLines().joined(separator: "\n")
        #expect(text.contains("DCX_AAS_DATABASE_URL is no connection URL") && !text.contains("hunter2"), "\(text)")
    }

    @Test(arguments: [["serve", "--nothing", "1"], ["serve", "--loops"], ["serve", "--main-database-url", "x"]])
    func wrongFlagIsNamed(arguments: [String]) throws {
        let server = try ServerProcess(arguments)
        #expect(try server.exitCode() == 2)
        #expect(try server.allLines().count == 1)
    }

    @Test func takenPort() throws {
        let listener = clinux_listen("127.0.0.1", 0, 1)
        defer { close(listener) }
        let server = try ServerProcess(["serve"], ["DCX_LISTEN": "127.0.0.1:\(clinux_port(listener))"])
        #expect(try server.exitCode() == 1)
        let text = try server.allLines().joined()
        #expect(text.contains("Address already in use. Another process has the port: stop it, or set DCX_LISTEN"))
    }

    @Test func noDatabase() throws {
        let url = "postgresql:///dcx_main?host=/nonexistent"
        let migrating = try ServerProcess(["migrate"], ["DCX_MAIN_MIGRATION_URL": url])
        #expect(try migrating.exitCode() == 1)
        let text = try migrating.allLines().joined()
        #expect(text.contains("/nonexistent"), "\(text)")
        #expect(text.contains("DCX_MAIN_MIGRATION_URL has to name a database"), "\(text)")

        let server = try ServerProcess(["serve"], ["DCX_MAIN_DATABASE_URL": url])
        var client = try TestClient(port: try server.port())
        _ = try server.line(with: "\"event\":\"connection lost\"", "\"main\"", "/nonexistent")
        try client.send("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try client.receive()
        #expect(answer?.status == 503)
        #expect(answer?.json["databases"]?["main"] == .boolean(false))
        server.signal(SIGTERM)
        #expect(try server.exitCode() == 0)
    }

    /// As the server's role, which cannot alter tables.
    @Test func noPermission() throws {
        let url = try #require(ProcessInfo.processInfo.environment["DCX_MAIN_DATABASE_URL"])
        let migrating = try ServerProcess(["migrate"], ["DCX_MAIN_MIGRATION_URL": url])
        #expect(try migrating.exitCode() == 1)
        let text = try migrating.allLines().joined()
        #expect(text.contains("permission denied") && text.contains("DCX_MAIN_MIGRATION_URL"), "\(text)")
    }
}
