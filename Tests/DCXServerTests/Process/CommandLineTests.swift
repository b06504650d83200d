import Glibc
import Testing

@testable import DCXServer

struct CommandLineTests {
    @Test(arguments: [
        "serve", "work", "bill", "migrate", "seed", "check", "prove", "print-schema", "validate", "version", "help",
    ])
    func commandHasHelp(command: String) throws {
        let short = try ServerProcess([command, "-h"])
        #expect(try short.exitCode() == 0)
        let server = try ServerProcess([command, "--help"])
        #expect(try server.exitCode() == 0)
        let text = try server.allLines()
        #expect(try short.allLines() == text)
        #expect(text.first?.hasPrefix("usage: dcx-server \(command)") == true)
        #expect(text.last?.hasPrefix("exit codes: 0") == true)
        let help = try ServerProcess(["help"])
        #expect(try help.exitCode() == 0)
        #expect(try help.allLines().contains { $0.hasPrefix("  \(command) ") })
    }

    @Test(arguments: ["help", "--help", "-h"])
    func helpIsACommand(word: String) throws {
        let help = try ServerProcess([word])
        #expect(try help.exitCode() == 0)
        let text = try help.allLines().joined(separator: "\n")
        // What the usage of a command has, the list of commands has.
        for flag in ["--late", "--keep-open", "--anchor", "demo-samples", "--version"] { #expect(text.contains(flag)) }
    }

    @Test(arguments: ["version", "--version"])
    func versionIsACommand(word: String) throws {
        let version = try ServerProcess([word])
        #expect(try version.exitCode() == 0)
        #expect(try version.allLines().joined().wholeMatch(of: /dcx-server \d+\.\d+\.\d+/) != nil)
    }

    @Test(arguments: [
        ["version", "now"], ["--version", "now"], ["nothing"], ["nothing", "--help"], ["migrate", "now"],
        ["check", "now"], ["seed"],
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
