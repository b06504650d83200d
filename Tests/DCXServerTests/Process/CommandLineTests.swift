import Glibc
import Testing

@testable import DCXServer

struct CommandLineTests {
    @Test(arguments: ["serve", "work", "bill", "migrate", "seed", "check", "print-schema", "validate", "help"])
    func commandHasHelp(command: String) throws {
        let server = try ServerProcess([command, "--help"])
        #expect(try server.exitCode() == 0)
        let text = try server.allLines()
        #expect(text.first?.hasPrefix("usage: dcx-server \(command)") == true)
        #expect(text.last?.hasPrefix("exit codes: 0") == true)
        let help = try ServerProcess(["help"])
        #expect(try help.exitCode() == 0)
        #expect(try help.allLines().contains { $0.hasPrefix("  \(command) ") })
    }

    @Test(arguments: [
        ["nothing"], ["nothing", "--help"], ["migrate", "now"], ["check", "now"], ["seed"],
        ["seed", "--preset", "all"], ["seed", "--preset", "demo", "--anchor", "yesterday"], ["validate"],
        ["validate", "/nonexistent"],
        [],
    ])
    func wrongUseIsRefused(arguments: [String]) throws {
        let server = try ServerProcess(arguments)
        #expect(try server.exitCode() == 2)
        #expect(try server.allLines() != [])
    }

    @Test func schemaThatCannotBeWrittenIsAFailure() throws {
        let server = try ServerProcess(["print-schema"], outputTo: "/dev/full")
        #expect(try server.exitCode() == 1)
    }
}
