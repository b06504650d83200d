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

/// Collects the lines of an event loop's turn and writes them together, to standard error.
final class LogWriter {
    private static let maximumBytes = 64 * 1024

    private let format: LogFormat
    private var lines = JSONBuffer(capacity: 4096)

    init(_ format: LogFormat) { self.format = format }

    func flush() {
        if lines.count == 0 { return }
        Log.write(lines.bytes)
        lines.removeAll()
    }

    func write(_ record: RequestRecord) {
        switch format {
        case .off: return
        case .json: writeJSON(record)
        case .text: writeText(record)
        }
        if lines.count > Self.maximumBytes { flush() }
    }

    func write(_ record: RefusalRecord) {
        switch format {
        case .off: return
        case .json:
            lines.append("{\"refused\":")
            lines.appendString(record.id)
            appendMember("client", record.client.text)
            appendMember("status", record.status)
            appendMember("reasons", record.reasons)
            lines.append("}\n")
        case .text:
            lines.appendText(
                "\(record.status)  \(record.client.text)  refused: \(record.reasons.joined(separator: " "))\n")
        }
    }

    func write(_ observation: DatabaseObservation) {
        switch (format, observation) {
        case (.off, _): return
        case (.json, .connected(let database)):
            lines.append("{\"event\":\"connected\",\"database\":")
            lines.appendString(database.rawValue)
        case (.json, .lost(let database, let reason)):
            lines.append("{\"event\":\"connection lost\",\"database\":")
            lines.appendString(database.rawValue)
            lines.append(",\"reason\":")
            lines.appendString(Self.oneLine(reason))
        case (.json, .differs(let database, let differences)):
            lines.append("{\"event\":\"database differs\",\"database\":")
            lines.appendString(database.rawValue)
            appendMember("differences", differences)
        case (.text, .connected(let database)):
            lines.appendText("\(database.rawValue): connected")
        case (.text, .lost(let database, let reason)):
            lines.appendText("\(database.rawValue): no connection: \(Self.oneLine(reason))")
        case (.text, .differs(_, let differences)):
            lines.appendText(differences.joined(separator: "\n"))
        }
        lines.append(format == .json ? "}\n" : "\n")
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private func writeJSON(_ record: RequestRecord) {
        lines.append("{\"request\":")
        lines.appendString(record.id)
        appendMember("client", record.client.text)
        if let operation = record.operation { appendMember("operation", operation) }
        if let viewer = record.viewer { appendMember("viewer", viewer) }
        appendMember("status", record.status)
        appendMember("microseconds", record.durationMicroseconds)
        appendMember("statements", record.statements)
        appendMember("rows", record.rows)
        appendMember("bytes", record.bytes)
        appendMember("errors", record.errorCodes)
        appendMember("causes", record.causes)
        lines.append("}\n")
    }

    private func writeText(_ record: RequestRecord) {
        let milliseconds = Double(record.durationMicroseconds / 10) / 100
        let words =
            [
                "\(record.status)", record.operation ?? "-", "\(milliseconds) ms",
                "\(record.statements) statements", "\(record.rows) rows", "\(record.bytes) bytes",
            ] + record.errorCodes + record.causes
        lines.appendText(words.joined(separator: "  ") + "\n")
    }

    private func appendName(_ name: StaticString) {
        lines.append(",\"")
        lines.append(name)
        lines.append("\":")
    }

    private func appendMember(_ name: StaticString, _ text: String) {
        appendName(name)
        lines.appendString(text)
    }

    private func appendMember(_ name: StaticString, _ number: Int) {
        appendName(name)
        lines.append(number)
    }

    private func appendMember(_ name: StaticString, _ texts: [String]) {
        if texts.isEmpty { return }
        appendName(name)
        lines.append(.array(texts.map { .string($0) }))
    }
}

/// Standard error.
enum Log {
    static func write(_ bytes: UnsafeRawBufferPointer) {
        _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
    }

    /// What a command says to the operator.
    static func say(_ text: String) {
        let line = Array((text + "\n").utf8)
        line.withUnsafeBytes { write($0) }
    }
}
