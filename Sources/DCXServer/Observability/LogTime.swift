internal import DCXSchema
internal import Glibc
internal import GraphQLCore

/// How much a line of the log matters to whoever looks after the server.
enum LogLevel {
    case info
    /// Somebody was refused, or something may go well another time.
    case warning
    /// Something is wrong that does not mend itself.
    case error

    fileprivate var member: StaticString {
        switch self {
        case .info: "\",\"level\":\"info\","
        case .warning: "\",\"level\":\"warning\","
        case .error: "\",\"level\":\"error\","
        }
    }
}

/// The time of a line of the log, in UTC to the millisecond. Lines of one second have all but the fraction in common.
struct LogTime {
    private var second = Int.min
    /// `2026-11-21T08:30:00`
    private var text: [UInt8] = []

    /// Appends how every line of JSON begins: `{"time":"…","level":"…",`.
    mutating func appendBeginning(_ level: LogLevel, to out: inout JSONBuffer) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        if now.tv_sec != second {
            second = now.tv_sec
            text = Array(DateTimeText.text(secondsSince1970: second).utf8.dropLast())
        }
        out.append("{\"time\":\"")
        text.withUnsafeBytes { out.appendVerbatim($0) }
        out.append(UInt8(ascii: "."))
        let milliseconds = now.tv_nsec / 1_000_000
        out.append(UInt8(truncatingIfNeeded: 48 + milliseconds / 100))
        out.append(UInt8(truncatingIfNeeded: 48 + milliseconds / 10 % 10))
        out.append(UInt8(truncatingIfNeeded: 48 + milliseconds % 10))
        out.append(UInt8(ascii: "Z"))
        out.append(level.member)
    }
}
