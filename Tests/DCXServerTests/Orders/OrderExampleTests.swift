import Foundation
import GraphQLCore
import Testing

@testable import DCXServer

/// The examples of power control and orders, sent as they stand: each does what it says.
struct OrderExampleTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "examples/mutations")

    @Test(arguments: [
        ("control-virtual-machine-power", "controlVirtualMachinePower"),
        ("quote-virtual-machine", "quoteVirtualMachine"),
        ("provision-virtual-machine", "provisionVirtualMachine"), ("delete-virtual-machine", "deleteVirtualMachine"),
    ])
    func example(file: String, field: String) throws {
        let bench = try OrderBench()
        let query = try String(contentsOf: Self.folder.appending(path: "\(file).graphql"), encoding: .utf8)
        let variables = try String(contentsOf: Self.folder.appending(path: "\(file).variables.json"), encoding: .utf8)
        let answer = try bench.server.post(
            query, variables: variables, token: bench.server.signIn("john@vodacom.example"))
        #expect(answer.codes == [], "\(answer.body)")
        #expect(answer.data[field]?["errors"] == .array([]), "\(answer.body)")
        #expect(!answer.body.contains("\"order\":null") && !answer.body.contains("\"quote\":null"))
        if field == "quoteVirtualMachine" { return }
        let worker = try TestWorker(bench.databases, clock: bench.clock)
        defer { worker.stop() }
        try bench.waitForOrders()
        try ServerProcess.wait(10_000, "end of all commands") { try bench.defects().isEmpty ? true : nil }
    }
}
