internal import DCXSchema
internal import Glibc
internal import GraphQLCore

/// One line a request, as JSON on standard error.
struct RequestLog {
    /// Counts requests since the start; with the start's time it names each.
    private static let startedAt = String(EventLoop.monotonicMicroseconds(), radix: 36)

    let number: Int
    var operation: String?
    var viewer: String?
    var status = 200
    var durationMicroseconds = 0
    var statements = 0
    var rows = 0
    var bytes = 0
    var errors: [String] = []

    var id: String { "\(Self.startedAt)-\(number)" }

    func write() {
        var line = JSONBuffer(capacity: 512)
        line.append("{\"request\":")
        line.appendString(id)
        if let operation { line.appendMember("operation", .string(operation)) }
        if let viewer { line.appendMember("viewer", .string(viewer)) }
        line.appendMember("status", .number(String(status)))
        line.appendMember("microseconds", .number(String(durationMicroseconds)))
        line.appendMember("statements", .number(String(statements)))
        line.appendMember("rows", .number(String(rows)))
        line.appendMember("bytes", .number(String(bytes)))
        if !errors.isEmpty { line.appendMember("errors", .array(errors.map { .string($0) })) }
        line.append("}\n")
        Log.write(line.bytes)
    }
}

/// Where the server says what it does: standard error.
enum Log {
    static func write(_ bytes: UnsafeRawBufferPointer) {
        _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
    }

    static func note(_ observation: DatabaseObservation) {
        switch observation {
        case .connected(let database): say("dcx-server: \(database.rawValue): connected")
        case .lost(let database, let reason):
            say(
                "dcx-server: \(database.rawValue): no connection: \(reason.split(separator: "\n").joined(separator: " "))"
            )
        }
    }

    /// A line for the operator.
    static func say(_ text: String) {
        let line = Array((text + "\n").utf8)
        line.withUnsafeBytes { write($0) }
    }
}

extension JSONBuffer {
    fileprivate mutating func appendMember(_ name: StaticString, _ value: JSONValue) {
        append(",\"")
        append(name)
        append("\":")
        append(value)
    }
}
