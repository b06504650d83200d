import Foundation

/// The samples of the demo data, as its functions say: one each quarter of an hour for 90 days before the anchor.
enum DemoSamples {
    private static let anchor = Date(timeIntervalSince1970: 1_795_248_000)
    private static let quarter = 900.0

    struct Sample {
        let cpuPercent: Double
        let networkInKbps: Double
    }

    /// Those of a machine of Vodacom that runs, between two times, the earliest first.
    static func samples(ofMachine number: Int, from start: Date, to end: Date) -> [Sample] {
        let first = max(1, Int((anchor.timeIntervalSince(end) / quarter).rounded(.down)) + 1)
        let last = Int((anchor.timeIntervalSince(start) / quarter).rounded(.down))
        return first > last ? [] : (first...last).reversed().map { sample(number, slot: $0) }
    }

    private static func sample(_ number: Int, slot: Int) -> Sample {
        let wave = 48 - abs(slot % 96 - 48)
        let noise = (slot * 7919 + slot / 7 * 104_729 + number * 1_299_709) % 101
        let cpu = 500 + number * 300 + wave * 60 + noise * 9
        let network = number * 100 + wave * 30 + noise
        return Sample(cpuPercent: Double(cpu) / 100, networkInKbps: Double(network))
    }
}
