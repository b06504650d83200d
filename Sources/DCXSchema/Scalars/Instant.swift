/// A point in time as a number, to compare by and to estimate with. Calendars and time zones are PostgreSQL's.
struct Instant: Comparable {
    /// Since 1970-01-01T00:00:00Z.
    private let microseconds: Int

    /// Reads what the scalar `DateTime` admits; nil for anything else.
    init?(_ text: String) {
        guard let canonical = DateTimeText.canonicalText(text) else { return nil }
        self.init(canonical: canonical)
    }

    /// - Parameter text: of the form of `DateTimeText.canonicalText`.
    init(canonical text: String) {
        let bytes = Array(text.utf8)
        // 2026-11-21T08:30:00, each part at its place.
        let day = Self.days(
            Self.number(bytes[0..<4]), Self.number(bytes[5..<7]), Self.number(bytes[8..<10]))
        let hour = day * 24 + Self.number(bytes[11..<13])
        let local = (hour * 60 + Self.number(bytes[14..<16])) * 60 + Self.number(bytes[17..<19])
        var rest = bytes[19...]
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { $0 &- UInt8(ascii: "0") < 10 }
            fraction = Self.number(digits.prefix(6))
            for _ in 0..<max(0, 6 - digits.count) { fraction *= 10 }
            rest = rest.dropFirst(digits.count + 1)
        }
        // Z, or +02:00
        let isUTC = rest.count == 1
        let offset = isUTC ? 0 : (Self.number(rest.dropFirst().prefix(2)) * 60 + Self.number(rest.suffix(2))) * 60
        microseconds = (local - (rest.first == UInt8(ascii: "-") ? -offset : offset)) * 1_000_000 + fraction
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int {
        digits.reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) }
    }

    private init(microseconds: Int) { self.microseconds = microseconds }

    /// The first and the last that have a text: of the years 1 to 9999.
    static let first = Instant(microseconds: days(1, 1, 1) * 86_400_000_000)
    static let last = Instant(microseconds: (days(9_999, 12, 31) + 1) * 86_400_000_000 - 1)

    var isShown: Bool { Self.first <= self && self <= Self.last }

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
