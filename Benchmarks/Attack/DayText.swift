internal import Glibc

/// A day, so many before today in UTC: 2026-11-21.
struct DayText {
    let text: String

    init(daysAgo: Int) {
        var time = Glibc.time(nil) - daysAgo * 86_400
        var parts = tm()
        gmtime_r(&time, &parts)
        let two = { (number: Int32) in (number < 10 ? "0" : "") + String(number) }
        text = "\(parts.tm_year + 1_900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    }
}
