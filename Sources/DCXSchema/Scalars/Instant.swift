/// A point in time as a number, to compare by and to estimate with. Calendars and time zones are PostgreSQL's.
struct Instant: Comparable {
    /// Since 1970-01-01T00:00:00Z.
    private let microseconds: Int

    /// Reads what the scalar `DateTime` admits; nil for anything else.
    init?(_ text: String) {
        guard let parts = DateTimeParts(text) else { return nil }
        let offset = (parts.offsetHour * 60 + parts.offsetMinute) * 60
        let days = Self.days(parts.date.year, parts.date.month, parts.date.day)
        let local = (days * 24 + parts.hour) * 3_600 + parts.minute * 60 + parts.second
        microseconds = (local + (parts.isBehindUTC ? offset : -offset)) * 1_000_000 + parts.microsecond
    }

    static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    /// Whole seconds.
    func seconds(since other: Instant) -> Int { (microseconds - other.microseconds) / 1_000_000 }

    /// The days from 1970-01-01 to a Gregorian date, counted in years that begin on 1 March.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let years = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return years * 365 + years / 4 - years / 100 + years / 400 + dayOfYear - 719_468
    }
}
