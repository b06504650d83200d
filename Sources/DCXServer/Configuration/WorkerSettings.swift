internal import DCXSchema

/// The settings of what goes on besides requests.
enum WorkerSettings {
    static let all = [
        Setting(name: "DCX_WORKER", meaning: "on or off: whether serve runs a worker too; on") {
            text, configuration throws(ConfigurationError) in
            guard text == "on" || text == "off" else {
                throw ConfigurationError("DCX_WORKER is \"\(text)\", but has to be on or off.")
            }
            configuration.works = text == "on"
        },
        Settings.number(
            "DCX_WORKER_CONNECTIONS", "connections of a worker to each database, besides two; 4", 1...64
        ) { $0.workerConnections = $1 },
        Settings.number("DCX_WORKER_BATCH", "commands and orders that a worker has in hand; 16", 1...1_000) {
            $0.work.batch = $1
        },
        Settings.number(
            "DCX_WORKER_LEASE_SECONDS", "after how long without a sign of life a worker has lost what it took; 30",
            1...3_600
        ) { $0.work.leaseSeconds = $1 },
        Settings.number("DCX_COMMAND_SECONDS", "how long a driver may be at a command; 600", 1...86_400) {
            $0.work.commandSeconds = $1
        },
        Settings.number("DCX_COMMAND_ATTEMPTS", "how often a command is tried; 5", 1...100) {
            $0.work.maximumAttempts = $1
        },
        // An order may be waiting for its command to be noted: not for so long.
        Settings.number("DCX_COMMAND_DAYS", "how long commands are kept that are done or failed; 400", 30...10_000) {
            $0.work.commandDays = $1
        },
        Settings.number("DCX_AUDIT_DAYS", "how long lines of the audit log are kept; 400", 90...10_000) {
            $0.work.auditDays = $1
        },
        Settings.number(
            "DCX_AUDIT_MONEY_DAYS", "how long those about money are kept, as books have to be: seven years; 2557",
            1_826...36_500
        ) { $0.work.auditMoneyDays = $1 },
        Settings.number("DCX_USAGE_DAYS", "how long the usage of the API is kept; 800", 31...10_000) {
            $0.work.usageDays = $1
        },
        Settings.number("DCX_SAMPLE_DAYS", "how long samples of machines are kept; 35", 1...10_000) {
            $0.work.sampleDays = $1
        },
        Settings.number(
            "DCX_HOURLY_DAYS", "how long their roll-ups by the hour and by the quarter of an hour are kept; 400",
            1...10_000
        ) {
            $0.work.hourlyDays = $1
        },
        Settings.number("DCX_DAILY_DAYS", "how long their roll-ups by the day are kept; 1830", 1...10_000) {
            $0.work.dailyDays = $1
        },
    ]
}
