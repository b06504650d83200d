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
            copy(start, length - 3, to: UnsafeMutableRawPointer(text + 1))
            text[11] = UInt8(ascii: "T")
            text[length - 2] = UInt8(ascii: "Z")
            text[length - 1] = UInt8(ascii: "\"")
            return length
        }
        return true
    }

    /// A `date`: `2026-11-21`. What has no place in that form (`infinity`, years before 1 and after 9999) has no value.
    static let dateFormat = LeafFormat { bytes, out in
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), let start = bytes.baseAddress else { return false }
        out.append(atMost: 12) { text in
            text[0] = UInt8(ascii: "\"")
            UnsafeMutableRawPointer(text + 1).copyMemory(from: start, byteCount: 10)
            text[11] = UInt8(ascii: "\"")
            return 12
        }
        return true
    }

    /// Copies a time: two loads that overlap, not a call, where it is as long as times are.
    private static func copy(_ time: UnsafeRawPointer, _ length: Int, to text: UnsafeMutableRawPointer) {
        guard 16...32 ~= length else { return text.copyMemory(from: time, byteCount: length) }
        let last = time.loadUnaligned(fromByteOffset: length - 16, as: SIMD2<UInt64>.self)
        text.storeBytes(of: time.loadUnaligned(as: SIMD2<UInt64>.self), as: SIMD2<UInt64>.self)
        text.storeBytes(of: last, toByteOffset: length - 16, as: SIMD2<UInt64>.self)
    }

    /// Digits of a fraction that PostgreSQL keeps.
    private static let precision = 6

    /// Whether a text is a time as RFC 3339 writes it, of a day that there is.
    package static func isDateTime(_ text: String) -> Bool { canonicalText(text) != nil }

    /// A time as RFC 3339 writes it, with at most six digits of a fraction; one that lies between two microseconds has a seventh,
    /// which is 1: PostgreSQL rounds it down. The time in UTC is one of the years 1 to 9999, as it is shown.
    static func canonicalText(_ text: String) -> String? {
        if isUsual(text) { return text }
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, isDate(bytes[..<10]), bytes[10] | 0x20 == UInt8(ascii: "t"), isTime(bytes[11..<19])
        else { return nil }
        var fraction = ""
        var zone = bytes[19...]
        if zone.first == UInt8(ascii: ".") {
            let digits = zone.dropFirst().prefix { $0 &- UInt8(ascii: "0") < 10 }
            if digits.isEmpty { return nil }
            zone = zone.dropFirst(1 + digits.count)
            let isFiner = digits.dropFirst(precision).contains { $0 != UInt8(ascii: "0") }
            fraction = "." + String(decoding: digits.prefix(precision), as: UTF8.self) + (isFiner ? "1" : "")
        }
        let isUTC = zone.count == 1 && zone.allSatisfy { $0 | 0x20 == UInt8(ascii: "z") }
        guard isUTC || isOffset(zone) else { return nil }
        let time = String(decoding: bytes[..<10] + "T".utf8 + bytes[11..<19], as: UTF8.self)
        let canonical = time + fraction + (isUTC ? "Z" : String(decoding: zone, as: UTF8.self))
        return Instant(canonical: canonical).isShown ? canonical : nil
    }

    /// Whether a text is what nearly all are, `2026-11-21T08:30:00Z`, so that no other has to be made of it. The last days of months are
    /// left to those who know how long months are.
    private static func isUsual(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { bytes in
            guard bytes.count == 20 else { return false }
            func number(_ place: Int) -> Int? {
                let (tens, ones) = (bytes[place] &- UInt8(ascii: "0"), bytes[place + 1] &- UInt8(ascii: "0"))
                return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
            }
            guard let century = number(0), let year = number(2), century + year > 0, bytes[4] == UInt8(ascii: "-"),
                let month = number(5), 1...12 ~= month, bytes[7] == UInt8(ascii: "-"), let day = number(8),
                1...28 ~= day, bytes[10] == UInt8(ascii: "T"), let hour = number(11), hour < 24,
                bytes[13] == UInt8(ascii: ":"), let minute = number(14), minute < 60, bytes[16] == UInt8(ascii: ":"),
                let second = number(17), second < 60
            else { return false }
            return bytes[19] == UInt8(ascii: "Z")
        } ?? false
    }

    /// Whether a canonical text lies between two microseconds: nothing that is stored is equal to it.
    static func isBetweenMicroseconds(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.count >= 28 else { return false }
        let fraction = bytes.dropFirst(19).prefix(precision + 2)
        return fraction.first == UInt8(ascii: ".")
            && fraction.dropFirst().allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    }

    /// Whether a text is a day that there is: `2026-11-21`.
    static func isDate(_ text: String) -> Bool { isDate(Array(text.utf8)[...]) }

    private static func isDate(_ bytes: ArraySlice<UInt8>) -> Bool {
        let start = bytes.startIndex
        guard bytes.count == 10, bytes[start + 4] == UInt8(ascii: "-"), bytes[start + 7] == UInt8(ascii: "-"),
            let year = number(bytes[start..<start + 4]), let month = number(bytes[start + 5..<start + 7]),
            let day = number(bytes[start + 8..<start + 10]), year > 0, 1...12 ~= month
        else { return false }
        return 1...dayCount(ofMonth: month, year) ~= day
    }

    private static func dayCount(ofMonth month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// `08:30:00`. A leap second is none: PostgreSQL has no place for it.
    private static func isTime(_ bytes: ArraySlice<UInt8>) -> Bool {
        let start = bytes.startIndex
        guard bytes.count == 8, bytes[start + 2] == UInt8(ascii: ":"), bytes[start + 5] == UInt8(ascii: ":"),
            let hour = number(bytes[start..<start + 2]), let minute = number(bytes[start + 3..<start + 5]),
            let second = number(bytes[start + 6..<start + 8])
        else { return false }
        return hour < 24 && minute < 60 && second < 60
    }

    /// `+02:00`
    private static func isOffset(_ bytes: ArraySlice<UInt8>) -> Bool {
        let start = bytes.startIndex
        guard bytes.count == 6, bytes[start] == UInt8(ascii: "+") || bytes[start] == UInt8(ascii: "-"),
            bytes[start + 3] == UInt8(ascii: ":"), let hour = number(bytes[start + 1..<start + 3]),
            let minute = number(bytes[start + 4..<start + 6])
        else { return false }
        return hour < 16 && minute < 60
    }

    /// A number of nothing but digits.
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
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
