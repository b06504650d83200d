internal import DCXSchema
internal import Glibc

/// `migrate` and `seed`.
enum DatabaseCommands {
    private static let demoPassword = "dcx-demo"

    static func migrate() -> Int32 {
        forEachDatabase { database, connection throws(BlockingError) in
            let migrator = Migrator(database: database, connection: connection)
            let files = try migrator.migrate()
            Log.say("\(database.rawValue): \(files.isEmpty ? "up to date" : files.joined(separator: ", "))")
            let unknown = try migrator.unknown()
            if unknown.isEmpty { return }
            Log.say(
                "\(database.rawValue): a newer version has run \(unknown.joined(separator: ", ")) here; "
                    + "dcx-server check says whether this one can be used with it")
        }
    }

    static func seed(_ arguments: [String]) -> Int32 {
        guard arguments.count == 2 || arguments.count == 4, arguments[0] == "--preset",
            let preset = SeedPreset(rawValue: arguments[1]), arguments.count == 2 || arguments[2] == "--anchor"
        else {
            let presets = SeedPreset.allCases.map(\.rawValue).joined(separator: "|")
            Log.say("usage: dcx-server seed --preset \(presets) [--anchor 2026-11-21T08:00:00Z]")
            return 2
        }
        guard let hash = PasswordHash(demoPassword) else {
            Log.say("dcx-server seed: there are no random bytes to be had")
            return 1
        }
        let now = SystemClock().secondsSince1970()
        if arguments.count == 4, !DateTimeText.isDateTime(arguments[3]) {
            Log.say("dcx-server seed: \(arguments[3]) is no time: 2026-11-21T08:00:00Z is one.")
            return 2
        }
        // The demo's dates count from an hour; measurements go on to this minute.
        let past = preset == .demoSamples ? 60 : 3_600
        let anchor = arguments.count == 4 ? arguments[3] : DateTimeText.text(secondsSince1970: now - now % past)
        return forEachDatabase { database, connection throws(BlockingError) in
            try Seeder(database: database, connection: connection)
                .seed(preset, anchor: anchor, passwordHash: hash.stored)
            Log.say("\(database.rawValue): \(preset.rawValue) data")
        }
    }

    private static func advice(_ error: BlockingError, _ database: DatabaseName) -> String {
        let setting = "DCX_\(database.settingName)_MIGRATION_URL"
        return switch error.sqlState {
        case "": "There is no connection: \(setting) has to name a database that runs and lets this user in."
        case "42P01": "Run dcx-server migrate first."
        case "42501": "The user of \(setting) may not do this: it has to be the owner of the database."
        case "55P03":
            "Another session has held a lock for long, such as a backup: run dcx-server migrate again when it has ended."
        default: "Nothing of the file that failed was kept. When the cause is mended, run the command again."
        }
    }

    private static func forEachDatabase(
        _ body: (DatabaseName, BlockingConnection) throws(BlockingError) -> Void
    ) -> Int32 {
        let configuration: Configuration
        do {
            configuration = try Configuration.read(.migrating)
        } catch {
            Log.say("dcx-server: \(error.message)")
            return 2
        }
        for database in DatabaseName.allCases {
            guard let url = configuration.migrationURLs[database] else { continue }
            do {
                try body(database, try BlockingConnection(url: url))
            } catch {
                let message = error.message.split(whereSeparator: \.isNewline).joined(separator: "\n")
                Log.say("dcx-server: \(database.rawValue): \(message)\n\(advice(error, database))")
                return 1
            }
        }
        return 0
    }
}

/// The machine's clock.
struct SystemClock: Clock {
    func secondsSince1970() -> Int { time(nil) }

    func microsecondsSince1970() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return now.tv_sec * 1_000_000 + now.tv_nsec / 1_000
    }
}
