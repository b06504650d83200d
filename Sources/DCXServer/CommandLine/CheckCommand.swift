internal import DCXSchema

/// `check`: whether the databases are as this version of the server maps them, and what is stored in them is known.
enum CheckCommand {
    /// How long a look at a whole table may take.
    private static let patienceMilliseconds = 600_000
    private static let connectMilliseconds = 5_000
    private static let books = "--books"

    /// Differences go to standard output, a line each.
    static func run(_ arguments: [String]) -> Int32 {
        guard arguments.allSatisfy({ $0 == books }) else {
            Log.say("usage: dcx-server check [\(books)]")
            return 2
        }
        do {
            let configuration = try Configuration.read(.checking)
            let urls = configuration.databaseURLs
            let names = DatabaseName.allCases.filter { urls[$0] != nil }
            var limits = DatabaseSession.limits(milliseconds: patienceMilliseconds, isForUnbounded: true)
            limits.connectMilliseconds = connectMilliseconds
            let demand = ConnectionDemand(configuration)
            let report = try DatabaseSession.run(urls, limits) { databases in
                var report = await DatabaseCheck.run(databases, names, books: arguments.contains(books))
                report.lines += await demand.warnings(databases)
                return report
            }
            for line in report.lines { print(line) }
            for database in DatabaseName.allCases where urls[database] == nil {
                print("\(database.rawValue): DCX_\(database.settingName)_DATABASE_URL is not set: it is not looked at")
            }
            return report.exitCode
        } catch let error as ConfigurationError {
            Log.say("dcx-server check: \(error.message)")
            return 2
        } catch {
            Log.say("dcx-server check: \(error)")
            return 1
        }
    }
}
