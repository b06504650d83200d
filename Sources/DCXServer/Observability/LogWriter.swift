internal import DCXSchema
internal import Glibc
internal import GraphQLCore

/// How the log is written.
enum LogFormat: String, CaseIterable, Sendable {
    /// An object a line, for programs.
    case json
    /// For a person at a terminal.
    case text
    /// Nothing but what the commands themselves say.
    case off

    /// JSON on a pipe, text on a terminal.
    static var automatic: LogFormat { isatty(STDERR_FILENO) == 1 ? .text : .json }
}

/// Collects the lines of an event loop for an instant and writes them together, to standard error: a line by itself would
/// cost more to write than most requests cost to answer.
final class LogWriter {
    private static let maximumBytes = 64 * 1024
    /// So long can a line wait for others.
    private static let patienceMilliseconds = 2
    /// Of an operation's name, and of each list of a line: clients make them as long as they like.
    private static let maximumName = 100
    private static let maximumTexts = 16

    private let format: LogFormat
    private let loop: EventLoop
    private var time = LogTime()
    private var lines = JSONBuffer(capacity: 2 * LogWriter.maximumBytes)
    private var isScheduled = false

    init(_ format: LogFormat, _ loop: EventLoop) {
        self.format = format
        self.loop = loop
    }

    func flush() {
        if lines.count == 0 { return }
        Log.write(lines.bytes)
        lines.removeAll()
    }

    private func didAppend() {
        if lines.count > Self.maximumBytes { return flush() }
        if isScheduled { return }
        isScheduled = true
        _ = loop.schedule(afterMilliseconds: Self.patienceMilliseconds) { [weak self] in
            self?.isScheduled = false
            self?.flush()
        }
    }

    func write(_ record: borrowing RequestRecord) {
        switch format {
        case .off: return
        case .json: writeJSON(record)
        case .text: writeText(record)
        }
        didAppend()
    }

    func write(_ record: RefusalRecord) {
        switch format {
        case .off: return
        case .json: writeJSON(record)
        case .text:
            lines.appendText(
                "\(record.status)  \(record.client.text)  refused: \(record.reasons.joined(separator: " "))\n")
        }
        didAppend()
    }

    func write(_ observation: DatabaseObservation) {
        if format == .off || !DatabaseNews.isNew(observation) { return }
        if format == .json { time.appendBeginning(observation.level, to: &lines) }
        switch (format, observation) {
        case (.off, _), (_, .cancelled): return
        case (.json, .connected(let database)):
            lines.append("\"event\":\"connected\",\"database\":")
            lines.appendString(database.rawValue)
        case (.json, .lost(let database, let reason)):
            lines.append("\"event\":\"connection lost\",\"database\":")
            lines.appendString(database.rawValue)
            lines.append(",\"reason\":")
            lines.appendString(Self.oneLine(reason))
        case (.json, .differs(let database, let differences)):
            lines.append("\"event\":\"database differs\",\"database\":")
            lines.appendString(database.rawValue)
            Self.append(",\"differences\":", differences, to: &lines)
        case (.json, .commitCancelled(let database)):
            lines.append("\"event\":\"commit not confirmed\",\"database\":")
            lines.appendString(database.rawValue)
        case (.text, .commitCancelled(let database)):
            lines.appendText(
                "\(database.rawValue): a commit was not confirmed in time: is its synchronous standby there?")
        case (.json, .dropsSettings(let database, let advice)):
            lines.append("\"event\":\"session settings dropped\",\"database\":")
            lines.appendString(database.rawValue)
            Self.append(",\"settings\":", advice, to: &lines)
        case (.text, .dropsSettings(let database, let advice)):
            lines.appendText(advice.map { "\(database.rawValue): \($0)" }.joined(separator: "\n"))
        case (.text, .connected(let database)):
            lines.appendText("\(database.rawValue): connected")
        case (.text, .lost(let database, let reason)):
            lines.appendText("\(database.rawValue): no connection: \(Self.oneLine(reason))")
        case (.text, .differs(_, let differences)):
            lines.appendText(differences.joined(separator: "\n"))
        }
        lines.append(format == .json ? "}\n" : "\n")
        didAppend()
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private func writeJSON(_ record: borrowing RequestRecord) {
        time.appendBeginning(record.level, to: &lines)
        Self.write(record, to: &lines)
    }

    private static func write(_ record: borrowing RequestRecord, to line: inout JSONBuffer) {
        line.append("\"request\":\"")
        record.id.append(to: &line)
        if let trace = record.trace {
            line.append("\",\"trace\":\"")
            trace.append(to: &line)
        }
        line.append("\",\"client\":\"")
        line.append(record.client)
        line.append(UInt8(ascii: "\""))
        if let operation = record.operation {
            line.append(",\"operation\":")
            line.appendString(shortened(operation))
        }
        if let viewer = record.viewer {
            line.append(",\"viewer\":\"")
            line.append(viewer)
            line.append(UInt8(ascii: "\""))
        }
        line.append(",\"status\":")
        line.append(record.status)
        line.append(",\"microseconds\":")
        line.append(record.durationMicroseconds)
        line.append(",\"statements\":")
        line.append(record.statements)
        line.append(",\"rows\":")
        line.append(record.rows)
        line.append(",\"bytes\":")
        line.append(record.bytes)
        append(",\"errors\":", record.errorCodes, to: &line)
        append(",\"causes\":", record.causes, to: &line)
        line.append("}\n")
    }

    private func writeJSON(_ record: RefusalRecord) {
        time.appendBeginning(.warning, to: &lines)
        lines.append("\"refused\":\"")
        record.id.append(to: &lines)
        lines.append("\",\"client\":\"")
        lines.append(record.client)
        lines.append("\",\"status\":")
        lines.append(record.status)
        Self.append(",\"reasons\":", record.reasons, to: &lines)
        lines.append("}\n")
    }

    private static func append(_ member: StaticString, _ texts: [String], to line: inout JSONBuffer) {
        if texts.isEmpty { return }
        line.append(member)
        line.append(.array(texts.prefix(maximumTexts).map { .string($0) }))
    }

    private static func shortened(_ operation: String) -> String {
        operation.utf8.count <= maximumName ? operation : operation.prefix(maximumName) + "…"
    }

    private func writeText(_ record: borrowing RequestRecord) {
        let milliseconds = Double(record.durationMicroseconds / 10) / 100
        let words =
            [
                "\(record.status)", record.operation.map(Self.shortened) ?? "-", "\(milliseconds) ms",
                "\(record.statements) statements", "\(record.rows) rows", "\(record.bytes) bytes",
            ] + record.errorCodes.prefix(Self.maximumTexts) + record.causes.prefix(Self.maximumTexts)
        lines.appendText(words.joined(separator: "  ") + "\n")
    }
}

extension RequestRecord {
    fileprivate var level: LogLevel {
        if !causes.isEmpty || status == 500 { return .error }
        return status >= 500 || status == 429 ? .warning : .info
    }
}

extension DatabaseObservation {
    fileprivate var level: LogLevel {
        switch self {
        case .connected, .cancelled: .info
        case .lost, .commitCancelled: .warning
        case .differs, .dropsSettings: .error
        }
    }
}
