internal import DCXSchema
internal import Glibc

/// The command line: `dcx-server <command>`. Exit codes: 0 done, 1 failed, 2 wrong use or wrong settings;
/// those of each command are in its help.
@main
enum DCXServer {
    static func main() {
        StandardDescriptors.hold()
        let arguments = CommandLine.arguments.dropFirst()
        if let command = arguments.first, arguments.dropFirst().contains(where: { $0 == "--help" || $0 == "-h" }),
            let text = CommandHelp.text(of: command)
        {
            print(text)
            exit(0)
        }
        switch arguments.first {
        case "serve": exit(ServeCommand.run(Array(arguments.dropFirst())))
        case "work": exit(WorkCommand.run(Array(arguments.dropFirst())))
        case "bill": exit(BillCommand.run(Array(arguments.dropFirst())))
        case "migrate" where arguments.count == 1: exit(DatabaseCommands.migrate())
        case "seed": exit(DatabaseCommands.seed(Array(arguments.dropFirst())))
        case "check": exit(CheckCommand.run(Array(arguments.dropFirst())))
        case "prove": exit(ProveCommand.run(Array(arguments.dropFirst())))
        case "print-schema" where arguments.count == 1: exit(SchemaCommands.printSchema())
        case "validate": exit(ValidateCommand.run(Array(arguments.dropFirst())))
        case "version" where arguments.count == 1, "--version" where arguments.count == 1:
            print("dcx-server \(version)")
            exit(0)
        case "help", "--help", "-h", nil:
            print(help)
            exit(arguments.isEmpty ? 2 : 0)
        default:
            Log.say("dcx-server: \"\(arguments.joined(separator: " "))\" is not a command.\n\n\(help)")
            exit(2)
        }
    }

    /// CHANGELOG.md says what is in it.
    private static let version = "0.1.0"

    private static var help: String {
        let settings = Settings.all
            .map { "  \($0.name)\($0.isSecret ? "" : ", \($0.flag)")\n      \($0.meaning)" }.joined(separator: "\n")
        return """
            usage: dcx-server <command>

              serve [--setting value …]               serve the API
              work [--setting value …]                drive machines and keep measurements, beside servers
              bill --month 2026-11 [--keep-open] [--late]
                                                      charge a month and issue its invoices
              migrate                                 bring the databases to this version
              seed --preset demo|demo-samples|bench [--anchor T]
                                                      fill them with data; dates count from T, or from this hour
              check                                   compare the databases with what this version maps of them
              prove [--report FOLDER] [--change-others [--on-a-copy]]
                                                      show that tenants see nothing of one another, with a report
              print-schema                            print the schema that is served
              validate [--budget] FILE…               check operations against the schema, and what they cost, offline
              version (--version)                     print the version
              help (--help, -h)                       this text

            dcx-server <command> --help says more of each.

            Settings, from the environment or, behind serve and work, from flags:
            \(settings)
            """
    }
}
