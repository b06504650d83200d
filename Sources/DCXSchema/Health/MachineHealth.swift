/// How a machine is: judged from what was read of it, and from nothing else, so that the same readings always say the same.
struct MachineHealth {
    let checks: [HealthCheck]

    /// What was read of a machine. Numbers are as PostgreSQL rounded them; nil is not known.
    struct Readings {
        /// Nil where it is not known.
        var powerState: PowerState?
        var cpuPercent: String?
        var memoryPercent: String?
        /// Percent of the capacity.
        var diskPercent: String?
        /// Since the newest sample; nil where there is none.
        var ageMinutes: Int?
        /// Alerts that are not resolved.
        var criticalAlerts = 0
        var warningAlerts = 0

        fileprivate var isRunning: Bool { powerState == .poweredOn }

        /// Whether the newest sample still says how busy the machine is.
        fileprivate var isCurrent: Bool {
            ageMinutes.map { $0 <= HealthThresholds.ageMinutes.critical } == true
        }
    }

    init(_ readings: Readings) {
        checks = [
            Self.powerState(readings),
            Self.load(.cpu, "The processor", readings, readings.cpuPercent, HealthThresholds.cpu),
            Self.load(.memory, "Memory", readings, readings.memoryPercent, HealthThresholds.memory),
            // A machine that is off keeps what is on its disk.
            Self.use(.disk, "The disk", readings.diskPercent, HealthThresholds.disk),
            Self.alerts(readings), Self.freshness(readings),
        ]
    }

    /// The worst of all checks. A machine of which nobody knows whether it runs, or how it does, is not called healthy.
    var status: HealthStatus {
        if checks.contains(where: { $0.status == .critical }) { return .critical }
        if checks.contains(where: { $0.status == .warning }) { return .warning }
        let isUnknown = checks.contains {
            $0.status == .unknown && ($0.name == .powerState || $0.name == .metricsFreshness)
        }
        return isUnknown ? .unknown : .healthy
    }

    /// 0 to 100.
    var score: Int { max(0, checks.reduce(100) { $0 - $1.status.cost }) }

    private static func powerState(_ readings: Readings) -> HealthCheck {
        switch readings.powerState {
        case .poweredOn: HealthCheck(.powerState, .healthy, "The machine runs.")
        case .poweredOff: HealthCheck(.powerState, .warning, "The machine is off.")
        case .suspended: HealthCheck(.powerState, .warning, "The machine is suspended.")
        case nil: HealthCheck(.powerState, .unknown, "It is not known whether the machine runs.")
        }
    }

    /// What says something of a machine only while it runs and is measured.
    private static func load(
        _ name: HealthCheck.Name, _ subject: String, _ readings: Readings, _ percent: String?,
        _ thresholds: (warning: Double, critical: Double)
    ) -> HealthCheck {
        if !readings.isRunning { return HealthCheck(name, .unknown, notRunning) }
        if readings.ageMinutes != nil, !readings.isCurrent {
            return HealthCheck(name, .unknown, "\(subject) was measured too long ago.")
        }
        return use(name, subject, percent, thresholds)
    }

    private static let notRunning = "Only a machine that runs is measured."

    private static func use(
        _ name: HealthCheck.Name, _ subject: String, _ percent: String?,
        _ thresholds: (warning: Double, critical: Double)
    ) -> HealthCheck {
        guard let percent, let value = Double(percent) else {
            return HealthCheck(name, .unknown, "\(subject) was not measured.")
        }
        return HealthCheck(
            name, HealthStatus(value, thresholds), "\(subject) is at \(percent) %.", value: percent)
    }

    private static func alerts(_ readings: Readings) -> HealthCheck {
        let count = readings.criticalAlerts + readings.warningAlerts
        let status: HealthStatus =
            readings.criticalAlerts > 0 ? .critical : readings.warningAlerts > 0 ? .warning : .healthy
        let message =
            switch count {
            case 0: "No alert is open."
            case 1: "1 alert is open."
            default: "\(count) alerts are open."
            }
        return HealthCheck(.alerts, status, message, value: String(count))
    }

    private static func freshness(_ readings: Readings) -> HealthCheck {
        guard readings.isRunning else {
            return HealthCheck(.metricsFreshness, .unknown, notRunning)
        }
        guard let age = readings.ageMinutes else {
            return HealthCheck(.metricsFreshness, .unknown, "Nothing was measured for a week.")
        }
        let limits = HealthThresholds.ageMinutes
        return HealthCheck(
            .metricsFreshness, age > limits.critical ? .critical : age > limits.warning ? .warning : .healthy,
            age == 1 ? "It was measured 1 minute ago." : "It was measured \(age) minutes ago.", value: String(age))
    }
}
