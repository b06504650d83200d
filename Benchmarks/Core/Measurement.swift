import CAllocations
import Glibc

/// Runs something often enough to be timed, many times, and keeps the fastest run: the others were disturbed. Runs are short, as
/// a shared machine leaves few milliseconds alone.
struct Measurement {
    let nanoseconds: Double
    let allocations: Double

    /// - Parameter afterRound: what is done between the rounds, out of the measurement.
    static func measure(
        rounds: Int = 300, afterRound: () -> Void, _ body: () async throws -> Void
    ) async rethrows -> Measurement {
        try await body()
        let start = now()
        try await body()
        let repetitions = max(1, Int(1_000_000 / max(now() - start, 1)))
        var fastest = Double.infinity
        var allocations = Double.infinity
        for _ in 0..<rounds {
            let allocated = callocations_count()
            let start = now()
            for _ in 0..<repetitions { try await body() }
            fastest = min(fastest, (now() - start) / Double(repetitions))
            allocations = min(allocations, Double(callocations_count() - allocated) / Double(repetitions))
            afterRound()
        }
        return Measurement(nanoseconds: fastest, allocations: allocations)
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}

/// Measures one row of the table and prints it, unless the command line asks for others. With a number behind the name
/// the row is run so often and not timed: what callgrind counts for two numbers differs by what the row costs.
func row(
    _ name: String, bytes: Int = 0, per unit: (name: String, count: Int)? = nil, afterRound: () -> Void = {},
    _ body: () async throws -> Void
) async rethrows {
    let asked = CommandLine.arguments.dropFirst()
    if let filter = asked.first, !name.contains(filter) { return }
    if let repetitions = asked.dropFirst().first.flatMap({ Int($0) }) {
        for _ in 0..<repetitions { try await body() }
        return
    }
    let measurement = try await Measurement.measure(afterRound: afterRound, body)
    let pad = { (text: String, width: Int) in String(repeating: " ", count: max(0, width - text.count)) + text }
    let time =
        measurement.nanoseconds < 1e6
        ? "\((measurement.nanoseconds / 10).rounded() / 100) µs"
        : "\((measurement.nanoseconds / 1e4).rounded() / 100) ms"
    var line = name + String(repeating: " ", count: max(1, 44 - name.count)) + pad(time, 12)
    line += pad("\(Int(measurement.allocations.rounded()))", 12)
    line += pad(bytes > 0 ? "\(Int(Double(bytes) / measurement.nanoseconds * 1000))" : "", 10)
    if let unit {
        line += "   \((measurement.nanoseconds / Double(unit.count) * 10).rounded() / 10) ns a \(unit.name)"
    }
    print(line)
}
