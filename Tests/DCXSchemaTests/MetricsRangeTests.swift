import Testing

@testable import DCXSchema

/// Ranges are compared and estimated before the database is asked.
struct MetricsRangeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z", 1),
        ("2026-11-21T08:00:00Z", "2026-11-21T10:00:00+02:00", 0),
        ("2026-11-21T08:00:00Z", "2026-11-21T03:00:00-05:30", 1_800),
        ("2024-02-28T00:00:00Z", "2024-03-01T00:00:00Z", 2 * 86_400),
        ("1900-02-28t00:00:00z", "1900-03-01T00:00:00Z", 86_400),
        ("0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z", 3_652_058 * 86_400),
        ("2026-11-21T08:00:00.25Z", "2026-11-21T08:00:01.249999999Z", 0),
    ])
    func instantsAreNumbers(from: String, to: String, seconds: Int) throws {
        let start = try #require(Instant(from))
        let end = try #require(Instant(to))
        #expect(end.seconds(since: start) == seconds)
    }

    @Test func fractionsAreCompared() throws {
        let early = try #require(Instant("2026-11-21T08:00:00.000001Z"))
        let late = try #require(Instant("2026-11-21T08:00:00.1Z"))
        #expect(early < late)
        #expect(Instant("yesterday") == nil)
    }

    @Test func manyMachinesHaveFewerPointsEach() throws {
        let (from, to) = ("2026-01-01T00:00:00Z", "2026-01-11T00:00:00Z")
        let one = try MetricsRange(from: from, to: to, .hour, machineCount: 25)
        try one.check(pointsOfEach: 1_000)
        #expect(throws: (any Error).self) { try one.check(pointsOfEach: 1_001) }
        let many = try MetricsRange(from: from, to: to, .hour, machineCount: 100)
        try many.check(pointsOfEach: 250)
        #expect(throws: (any Error).self) { try many.check(pointsOfEach: 251) }
        #expect(throws: (any Error).self) { _ = try MetricsRange(from: from, to: to, .hour, machineCount: 200) }
    }

    @Test func shortSeriesAreThoseThatReadFewRows() throws {
        let (from, to, later) = ("2026-11-14T00:00:00+02:00", "2026-11-21T00:00:00+02:00", "2026-11-21T00:00:00Z")
        let range = try MetricsRange(from: from, to: to, .day, machineCount: 200)
        #expect(range.rows(in: .daily, until: later) <= Statement.maximumBoundedRows)
        #expect(range.rows(in: .hourly, until: later) > Statement.maximumBoundedRows)
        let one = try MetricsRange(from: from, to: to, .hour, machineCount: 1)
        #expect(one.rows(in: .hourly, until: later) <= Statement.maximumBoundedRows)
        #expect(one.rows(in: .samples, until: later) > Statement.maximumBoundedRows)
        // Until now, the samples that have no roll-up yet are read beside.
        for now in ["2026-11-20T22:30:00Z", "2026-11-18T00:00:00Z", nil] {
            #expect(one.rows(in: .hourly, until: now) - one.rows(in: .hourly, until: later) == 60)
            #expect(one.rows(in: .samples, until: now) == one.rows(in: .samples, until: later))
        }
    }
}
