import GraphQLCore
import Testing

@testable import DCXSchema

/// How a machine is follows from what was read of it.
struct MachineHealthTests {
    private static let well = MachineHealth.Readings(
        powerState: .poweredOn, cpuPercent: "12.5", memoryPercent: "50.0", diskPercent: "60.0", ageMinutes: 5)

    private func health(_ change: (inout MachineHealth.Readings) -> Void = { _ in }) -> MachineHealth {
        var readings = Self.well
        change(&readings)
        return MachineHealth(readings)
    }

    private func status(_ name: HealthCheck.Name, _ health: MachineHealth) -> HealthStatus? {
        health.checks.first { $0.name == name }?.status
    }

    @Test func wellIsHealthy() {
        #expect(health().status == .healthy)
        #expect(health().score == 100)
        #expect(health().checks.map(\.name) == HealthCheck.Name.allCases)
    }

    @Test(arguments: [
        (HealthCheck.Name.cpu, ["84.9", "85.0", "94.9", "95.0"]), (.memory, ["89.9", "90.0", "96.9", "97.0"]),
        (.disk, ["84.9", "85.0", "94.9", "95.0"]),
    ])
    func usesHaveThresholds(name: HealthCheck.Name, percents: [String]) {
        let all = percents.map { health(name, percent: $0) }
        #expect(all.map { status(name, $0) } == [.healthy, .warning, .warning, .critical])
        #expect(all.map(\.status) == [.healthy, .warning, .warning, .critical])
        #expect(all.map(\.score) == [100, 85, 85, 60])
        let unknown = health(name, percent: nil)
        #expect(status(name, unknown) == .unknown)
        #expect(unknown.status == .healthy)
    }

    private func health(_ name: HealthCheck.Name, percent: String?) -> MachineHealth {
        health {
            switch name {
            case .cpu: $0.cpuPercent = percent
            case .memory: $0.memoryPercent = percent
            default: $0.diskPercent = percent
            }
        }
    }

    @Test func oldMeasurementsSayNothing() {
        #expect(status(.metricsFreshness, health { $0.ageMinutes = 30 }) == .healthy)
        #expect(status(.metricsFreshness, health { $0.ageMinutes = 31 }) == .warning)
        #expect(status(.cpu, health { $0.ageMinutes = 120 }) == .healthy)
        let old = health { $0.ageMinutes = 121 }
        #expect(status(.metricsFreshness, old) == .critical)
        #expect(status(.cpu, old) == .unknown)
        #expect(status(.memory, old) == .unknown)
        #expect(old.score == 100 - 40 - 5 - 5)
    }

    @Test func whatIsNotKnownIsNotHealthy() {
        #expect(health { $0.powerState = nil }.status == .unknown)
        #expect(health { $0.powerState = PowerState(stored: "on fire") }.status == .unknown)
        #expect(health { $0.ageMinutes = nil }.status == .unknown)
        let off = health { $0.powerState = .poweredOff }
        #expect(off.status == .warning)
        #expect(status(.disk, off) == .healthy)
        #expect(status(.cpu, off) == .unknown)
    }

    @Test func alertsCount() {
        #expect(status(.alerts, health { $0.warningAlerts = 2 }) == .warning)
        let critical = health {
            $0.warningAlerts = 2
            $0.criticalAlerts = 1
        }
        #expect(critical.status == .critical)
        #expect(critical.checks.first { $0.name == .alerts }?.value == "3")
    }

    @Test func scoreHasAnEnd() {
        let worst = health {
            $0.cpuPercent = "99"
            $0.memoryPercent = "99"
            $0.diskPercent = "99"
            $0.criticalAlerts = 1
        }
        #expect(worst.score == 0)
    }

    /// The schema quotes the thresholds.
    @Test func schemaSaysThem() throws {
        let schema = try PortalSchema().schema
        guard case .enumeration(let names) = schema.type(named: "HealthCheckName") else {
            throw SchemaErrorInTest.missing
        }
        let descriptions = Dictionary(
            uniqueKeysWithValues: names.values.map { ($0.name, ($0.description ?? "").replacing("\n", with: " ")) })
        for (name, limits) in [
            ("CPU", HealthThresholds.cpu), ("MEMORY", HealthThresholds.memory), ("DISK", HealthThresholds.disk),
        ] {
            let text = "WARNING from \(Int(limits.warning)), CRITICAL from \(Int(limits.critical))"
            #expect(descriptions[name]?.contains(text) == true)
        }
        let age = HealthThresholds.ageMinutes
        #expect(
            descriptions["METRICS_FRESHNESS"]?.contains("WARNING above \(age.warning), CRITICAL above \(age.critical)")
                == true)
        #expect(descriptions["CPU"]?.contains("more than \(age.critical) minutes") == true)
        #expect(Set(descriptions.keys) == Set(HealthCheck.Name.allCases.map(\.rawValue)))
    }
}

private enum SchemaErrorInTest: Error { case missing }
