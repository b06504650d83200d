/// What a machine's health is judged by. The schema's descriptions of `HealthCheckName` and `VmHealth` quote these figures,
/// and a test holds them against each other.
enum HealthThresholds {
    /// Percent in the newest sample, from which on it is so.
    static let cpu = (warning: 85.0, critical: 95.0)
    static let memory = (warning: 90.0, critical: 97.0)
    /// Percent of the machine's disk capacity.
    static let disk = (warning: 85.0, critical: 95.0)
    /// Minutes since the newest sample, above which it is so. One that is older than critical says nothing of the processor
    /// and memory any more.
    static let ageMinutes = (warning: 30, critical: 120)
    /// What a check takes off the score of 100.
    static let criticalCost = 40
    static let warningCost = 15
    static let unknownCost = 5
}
