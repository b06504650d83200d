internal import DCXSchema
internal import Glibc

/// `prove`: shows that tenants see nothing of one another, and writes a report of it.
enum ProveCommand {
    private static let usage = "usage: dcx-server prove [--report FOLDER] [--change-others [--on-a-copy]]"

    static func run(_ arguments: [String]) -> Int32 {
        guard let options = Options(arguments) else {
            Log.say(usage)
            return 2
        }
        do {
            let serving = try Configuration.read(.checking)
            let owning = try Configuration.read(.migrating)
            let proof = Proof(
                serverURLs: serving.databaseURLs, ownerURLs: owning.migrationURLs, changesOthers: options.changesOthers,
                isCopy: options.isCopy, clock: ProofClock(seconds: SystemClock().secondsSince1970()))
            let report = try proof.run(try PortalSchema())
            try write(report, to: options.folder)
            print(summary(of: report, options.folder))
            return report.holds ? 0 : 1
        } catch let error as ConfigurationError {
            Log.say("dcx-server prove: \(error.message)")
            return 2
        } catch {
            Log.say("dcx-server prove: \(words(of: error))")
            return 3
        }
    }

    private struct Options {
        var folder = "."
        var changesOthers = false
        var isCopy = false

        /// - Returns: nil for what is none.
        init?(_ arguments: [String]) {
            var rest = arguments[...]
            while let argument = rest.popFirst() {
                switch argument {
                case "--report":
                    guard let folder = rest.popFirst() else { return nil }
                    self.folder = folder
                case "--change-others": changesOthers = true
                case "--on-a-copy": isCopy = true
                default: return nil
                }
            }
            if isCopy, !changesOthers { return nil }
        }
    }

    private static func summary(of report: ProofReport, _ folder: String) -> String {
        let questions = report.tenants.reduce(0) { $0 + $1.questions }
        let values = report.tenants.reduce(0) { $0 + $1.values }
        let result = report.holds ? "holds" : "does not hold: \(report.findings.count) findings"
        return
            "\(result); \(report.tenants.count) tenants, \(questions) questions, \(values) values; see \(folder)/proof.md"
    }

    private static func write(_ report: ProofReport, to folder: String) throws(SystemError) {
        for (name, text) in [("proof.md", report.markdown), ("proof.json", report.json)] {
            guard let file = fopen("\(folder)/\(name)", "w") else { throw SystemError("open \(folder)/\(name)", errno) }
            let written = fputs(text, file)
            guard fclose(file) == 0, written >= 0 else { throw SystemError("write \(folder)/\(name)", errno) }
        }
    }

    private static func words(of error: any Error) -> String {
        switch error {
        case Proof.Failure.connection(let name, let reason): "\(name.rawValue) cannot be reached: \(reason)"
        case Proof.Failure.statement(let text): text
        case Proof.Failure.noTenants:
            "no active organisation has an active owner to ask as: seed the demo, or use a copy."
        case Proof.Failure.notTheDemo:
            "these databases have more than the demo in them, and --change-others changes and deletes what they have. "
                + "Restore a copy, name it in the settings, and add --on-a-copy."
        case Proof.Failure.notSuperuser(let name):
            "--change-others needs a superuser in DCX_\(name.settingName)_MIGRATION_URL, who is bound by no trigger."
        case let error as BlockingError: error.message
        default: "\(error)"
        }
    }
}
