/// The numbers of a time as RFC 3339 writes it: `2026-11-21T08:30:00.5+02:00`. They need not be those of a time that there is.
///
/// Read by hand: a regular expression is made anew at each use, which cost a request with four times more than all its rows.
struct DateTimeParts {
    let date: DateParts
    let hour, minute, second, microsecond: Int
    let isBehindUTC: Bool
    let offsetHour, offsetMinute: Int

    /// - Returns: nil for what is not written like a time.
    init?(_ text: String) {
        var reader = DigitReader(text)
        guard let date = reader.date(), reader.skip("T") || reader.skip("t"),
            let hour = reader.number(digits: 2), reader.skip(":"),
            let minute = reader.number(digits: 2), reader.skip(":"),
            let second = reader.number(digits: 2), let microsecond = reader.microsecond()
        else { return nil }
        self.date = date
        self.hour = hour
        self.minute = minute
        self.second = second
        self.microsecond = microsecond
        if reader.skip("Z") || reader.skip("z") {
            guard reader.isAtEnd else { return nil }
            (isBehindUTC, offsetHour, offsetMinute) = (false, 0, 0)
            return
        }
        isBehindUTC = reader.skip("-")
        guard isBehindUTC || reader.skip("+"), let offsetHour = reader.number(digits: 2), reader.skip(":"),
            let offsetMinute = reader.number(digits: 2), reader.isAtEnd
        else { return nil }
        self.offsetHour = offsetHour
        self.offsetMinute = offsetMinute
    }
}

/// The numbers of a day: `2026-11-21`.
struct DateParts {
    let year, month, day: Int

    /// - Returns: nil for what is not written like a day.
    init?(_ text: String) {
        var reader = DigitReader(text)
        guard let date = reader.date(), reader.isAtEnd else { return nil }
        self = date
    }

    fileprivate init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }
}

/// Reads numbers of so many ASCII digits, and what stands between them.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func digit() -> Int? {
        guard let first = rest.first, first &- UInt8(ascii: "0") < 10 else { return nil }
        rest.removeFirst()
        return Int(first &- UInt8(ascii: "0"))
    }

    mutating func number(digits: Int) -> Int? {
        var number = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    mutating func date() -> DateParts? {
        guard let year = number(digits: 4), skip("-"), let month = number(digits: 2), skip("-"),
            let day = number(digits: 2)
        else { return nil }
        return DateParts(year: year, month: month, day: day)
    }

    /// The fraction of a second: 0 where there is none, nil for a point without digits or with more than nine.
    mutating func microsecond() -> Int? {
        guard skip(".") else { return 0 }
        var count = 0
        var number = 0
        while let digit = digit() {
            if count < 6 { number = number * 10 + digit }
            count += 1
        }
        guard 1...9 ~= count else { return nil }
        for _ in min(count, 6)..<6 { number *= 10 }
        return number
    }
}
