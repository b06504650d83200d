/// A point in time as a number, to compare by and to estimate with. Calendars and time zones are PostgreSQL's.
struct Instant: Comparable {
    /// Since 1970-01-01T00:00:00Z.
    private let microseconds: Int

    /// Reads what the scalar `DateTime` admits; nil for anything else.
    init?(_ text: String) {
        guard
            let parts = text.wholeMatch(
                of: /(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))/)?
                .output,
            let year = Int(parts.1), let month = Int(parts.2), let day = Int(parts.3), let hour = Int(parts.4),
            let minute = Int(parts.5), let second = Int(parts.6)
        else { return nil }
        let offset = ((parts.9.flatMap { Int($0) } ?? 0) * 60 + (parts.10.flatMap { Int($0) } ?? 0)) * 60
        let local = (Self.days(year, month, day) * 24 + hour) * 3_600 + minute * 60 + second
        let fraction = (parts.7 ?? "").prefix(6)
        let digits = fraction + String(repeating: "0", count: 6 - fraction.count)
        microseconds = (local - (parts.8 == "-" ? -offset : offset)) * 1_000_000 + (Int(digits) ?? 0)
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
