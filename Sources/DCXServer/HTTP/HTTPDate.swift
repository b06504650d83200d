internal import Glibc

/// The Date of answers, made once a second (RFC 9110, sections 5.6.7 and 6.6.1).
struct HTTPDate {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private var second = -1
    /// A line of a head, with its end.
    private(set) var line = ""

    /// - Returns: whether it is another second.
    mutating func update() -> Bool {
        let now = time(nil)
        if now == second { return false }
        second = now
        line = "Date: \(Self.text(secondsSince1970: now))\r\n"
        return true
    }

    /// IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT`
    static func text(secondsSince1970 seconds: Int) -> String {
        var seconds = seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let digits = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
        let day = days[Int(parts.tm_wday)]
        let month = months[Int(parts.tm_mon)]
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(digits).joined(separator: ":")
        return "\(day), \(digits(parts.tm_mday)) \(month) \(parts.tm_year + 1900) \(time) GMT"
    }
}
