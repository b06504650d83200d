internal import GraphQLCore

/// A point in time as RFC 3339 in UTC: `2026-11-21T08:30:00Z`.
package enum DateTimeText {
    /// A `timestamptz` as PostgreSQL writes it in UTC: `2026-11-21 08:30:00.5+00`. What is no time (`infinity`) has no value.
    static let format = LeafFormat { bytes, out in
        let length = bytes.count
        guard length >= 22, bytes[4] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: " "),
            bytes[length - 3] == UInt8(ascii: "+"), bytes[length - 2] == UInt8(ascii: "0"),
            bytes[length - 1] == UInt8(ascii: "0"), let start = bytes.baseAddress
        else { return false }
        out.append(atMost: length) { text in
            text[0] = UInt8(ascii: "\"")
            UnsafeMutableRawPointer(text + 1).copyMemory(from: start, byteCount: length - 3)
            text[11] = UInt8(ascii: "T")
            text[length - 2] = UInt8(ascii: "Z")
            text[length - 1] = UInt8(ascii: "\"")
            return length
        }
        return true
    }

    /// Whether a text is a time as RFC 3339 writes it, of a day that there is.
    package static func isDateTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard 20...40 ~= bytes.count, isDate(bytes[..<10]), bytes[10] | 0x20 == UInt8(ascii: "t"),
            isTime(bytes[11..<19])
        else { return false }
        var place = 19
        if bytes[place] == UInt8(ascii: ".") {
            let digits = bytes[(place + 1)...].prefix { $0 &- UInt8(ascii: "0") < 10 }.count
            guard 1...9 ~= digits, place + 1 + digits < bytes.count else { return false }
            place += 1 + digits
        }
        if bytes[place] | 0x20 == UInt8(ascii: "z") { return place + 1 == bytes.count }
        return isOffset(bytes[place...])
    }

    /// Whether a text is a day that there is: `2026-11-21`.
    static func isDate(_ text: String) -> Bool { isDate(Array(text.utf8)[...]) }

    private static func isDate(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, let year = number(parts[0], digits: 4), let month = number(parts[1], digits: 2),
            let day = number(parts[2], digits: 2), year > 0, 1...12 ~= month
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return 1...lengths[month - 1] ~= day
    }

    /// `08:30:00`; a leap second is one.
    private static func isTime(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = number(parts[0], digits: 2), let minute = number(parts[1], digits: 2),
            let second = number(parts[2], digits: 2)
        else { return false }
        return hour < 24 && minute < 60 && second <= 60
    }

    /// `+02:00`
    private static func isOffset(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.first == UInt8(ascii: "+") || bytes.first == UInt8(ascii: "-") else { return false }
        let parts = bytes.dropFirst().split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = number(parts[0], digits: 2), let minute = number(parts[1], digits: 2)
        else { return false }
        return hour < 16 && minute < 60
    }

    /// A number of so many digits, no fewer and no more.
    private static func number(_ bytes: ArraySlice<UInt8>, digits: Int) -> Int? {
        guard bytes.count == digits else { return nil }
        var number = 0
        for byte in bytes {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            number = number * 10 + Int(digit)
        }
        return number
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
