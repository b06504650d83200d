/// How something is: the values of `HealthStatus`, from good to bad.
enum HealthStatus: String {
    case unknown = "UNKNOWN"
    case healthy = "HEALTHY"
    case warning = "WARNING"
    case critical = "CRITICAL"

    /// What it takes off the score.
    var cost: Int {
        switch self {
        case .healthy: 0
        case .unknown: HealthThresholds.unknownCost
        case .warning: HealthThresholds.warningCost
        case .critical: HealthThresholds.criticalCost
        }
    }

    /// Of a value that is worse the larger it is.
    init(_ value: Double, _ thresholds: (warning: Double, critical: Double)) {
        self = value >= thresholds.critical ? .critical : value >= thresholds.warning ? .warning : .healthy
    }
}

/// One thing that was looked at.
struct HealthCheck {
    let name: Name
    let status: HealthStatus
    let message: String
    /// A number as PostgreSQL wrote it; nil where there is none.
    let value: String?

    /// The values of `HealthCheckName`.
    enum Name: String, CaseIterable {
        case powerState = "POWER_STATE"
        case cpu = "CPU"
        case memory = "MEMORY"
        case disk = "DISK"
        case alerts = "ALERTS"
        case metricsFreshness = "METRICS_FRESHNESS"
    }

    init(_ name: Name, _ status: HealthStatus, _ message: String, value: String? = nil) {
        self.name = name
        self.status = status
        self.message = message
        self.value = value
    }
}
