import CLinux
import DCXSchema
import Glibc
import GraphQLCore
import Testing

@testable import DCXServer

/// A database that was down at the start and differs when it comes: its fields fail with a code until it is as it is mapped.
struct MismatchTests {
    private static let query = "{ viewer { organisation { name virtualMachines { totalCount } } } }"

    @Test func databaseIsComparedWhenItComes() throws {
        let scratch = try ScratchDatabase(.aas, .migrated)
        try scratch.owner().run("ALTER TABLE vcenter_vm_data_vms RENAME COLUMN guest_os TO guest")
        try scratch.admitConnections(false)
        var urls = try Configuration.read(.serving).databaseURLs
        urls[.aas] = try scratch.url(user: "dcx_server")
        let server = TestServer(urls: urls)
        let token = try server.signIn("john@vodacom.example")
        #expect(try server.post(Self.query, token: token).codes == ["DATABASE_UNAVAILABLE"])

        try scratch.admitConnections(true)
        try waitForCodes(["DATABASE_MISMATCH"], server, token)
        let answer = try server.post(Self.query, token: token)
        #expect(answer.data["viewer"]?["organisation"]?["name"] == .string("Vodacom"))
        #expect(answer.data["viewer"]?["organisation"]?["virtualMachines"] == .null)
        #expect(!answer.body.contains("guest_os"), "clients are not told how")
        let ready = try server.get("/readyz")
        #expect(ready.status == 200)
        #expect(
            ready.body
                == #"{"ready":true,"databases":{"aas":false,"e-networks":true,"main":true},"mismatched":["aas"]}"#)

        try scratch.owner().run("ALTER TABLE vcenter_vm_data_vms RENAME COLUMN guest TO guest_os")
        try waitForCodes([], server, token)
        #expect(try server.get("/readyz").json["mismatched"] == nil)
    }

    private func waitForCodes(_ codes: [String], _ server: TestServer, _ token: String) throws {
        try ServerProcess.wait(10_000, "answer with \(codes)") {
            try server.post(Self.query, token: token).codes == codes ? true : nil
        }
    }

    /// What differs at the start and is not there yet, as the log says it.
    @Test func logSaysWhy() throws {
        let scratch = try ScratchDatabase(.aas, .migrated)
        try scratch.owner().run("ALTER TABLE vcenter_vm_data_vms DROP COLUMN guest_os")
        try scratch.admitConnections(false)
        let server = try ServerProcess(
            ["serve"], ["DCX_AAS_DATABASE_URL": scratch.url(user: "dcx_server"), "DCX_LOOPS": "2"])
        _ = try server.port()
        try scratch.admitConnections(true)
        let line = "aas: vcenter_vm_data_vms.guest_os is missing: run dcx-server migrate"
        _ = try server.line(with: #""event":"database differs","database":"aas","differences":["\#(line)"]"#)
        #expect(server.lines.count { $0.contains(line) } == 1, "once, not for each connection")
        server.signal(SIGTERM)
        #expect(try server.exitCode() == 0)
    }
}

extension ScratchDatabase {
    /// Whether it is there for those who come.
    fileprivate func admitConnections(_ admits: Bool) throws {
        let url = try url(user: "postgres")
        guard let name = url.firstMatch(of: /postgresql:\/\/\/(\w+)/)?.output.1 else { return }
        try BlockingConnection(url: url.replacing("///\(name)", with: "///postgres"))
            .run("ALTER DATABASE \(name) ALLOW_CONNECTIONS \(admits)")
    }
}
