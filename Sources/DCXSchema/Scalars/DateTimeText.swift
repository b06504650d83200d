internal import GraphQLCore

/// A point in time as RFC 3339 in UTC: `2026-11-21T08:30:00Z`.
package enum DateTimeText {
    /// A `timestamptz` as PostgreSQL writes it in UTC: `2026-11-21 08:30:00.5+00`. What is no time (`infinity`) has no value.
    static let format = LeafFormat { bytes, out in
        guard bytes.count >= 22, bytes[4] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: " "),
            bytes.suffix(3).elementsEqual("+00".utf8)
        else { return false }
        out.append("\"")
        out.appendVerbatim(UnsafeRawBufferPointer(rebasing: bytes[..<10]))
        out.append("T")
        out.appendVerbatim(UnsafeRawBufferPointer(rebasing: bytes[11..<(bytes.count - 3)]))
        out.append("Z\"")
        return true
    }

    /// Whether a text is a time as RFC 3339 writes it, of a day that there is.
    static func isDateTime(_ text: String) -> Bool {
        guard text.utf8.count <= 40, let parts = DateTimeParts(text), exists(parts.date) else { return false }
        return parts.hour < 24 && parts.minute < 60 && parts.second <= 60 && parts.offsetHour < 16
            && parts.offsetMinute < 60
    }

    /// Whether a text is a day that there is: `2026-11-21`.
    static func isDate(_ text: String) -> Bool { DateParts(text).map(exists) ?? false }

    private static func exists(_ date: DateParts) -> Bool {
        let (year, month) = (date.year, date.month)
        guard year > 0, 1...12 ~= month else { return false }
        if month == 2 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            return 1...(isLeap ? 29 : 28) ~= date.day
        }
        return 1...([4, 6, 9, 11].contains(month) ? 30 : 31) ~= date.day
    }

    package static func text(secondsSince1970 seconds: Int) -> String {
        let days = seconds / 86_400
        let (year, month, day) = civil(daysSince1970: days)
        let second = seconds % 86_400
        return "\(year)-\(two(month))-\(two(day))T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
    }

    static func text(microsecondsSince1970 microseconds: Int) -> String {
        let fraction = String(1_000_000 + microseconds % 1_000_000).dropFirst()
        return text(secondsSince1970: microseconds / 1_000_000).dropLast() + ".\(fraction)Z"
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }

    /// The Gregorian date of a day, counted in eras of 400 years that begin on 1 March.
    private static func civil(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
