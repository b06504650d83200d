internal import DCXSchema

/// What a client says in the extended query protocol (PostgreSQL 15, sections 55.2.3 and 55.7). No Describe: the columns of
/// a statement are known, and to be told them each time would cost PostgreSQL as much as a dozen values.
extension WireBuffer {
    /// Prepares a statement under a name; the empty name is for the next use only.
    mutating func appendParse(_ name: String, _ sql: String) {
        append(UInt8(ascii: "P"))
        append(Int32(4 + name.utf8.count + 1 + sql.utf8.count + 1 + 2))
        append(name)
        append(UInt8(0))
        append(sql)
        append(UInt8(0))
        append(Int16(0))
    }

    /// Executes a prepared statement once, with all its rows as text.
    mutating func appendExecution(_ name: String, _ parameters: [Statement.Parameter]) {
        var length = 4 + 1 + name.utf8.count + 1 + 2 + 2 + 2
        for parameter in parameters {
            length += 4
            if case .text(let text) = parameter { length += text.utf8.count }
        }
        reserve(length + 16)
        append(UInt8(ascii: "B"))
        append(Int32(length))
        append(UInt8(0))
        append(name)
        append(UInt8(0))
        append(Int16(0))
        append(Int16(clamping: parameters.count))
        for parameter in parameters { append(parameter) }
        append(Int16(0))
        append(UInt8(ascii: "E"))
        append(Int32(4 + 1 + 4))
        append(UInt8(0))
        append(Int32(0))
    }

    private mutating func append(_ parameter: Statement.Parameter) {
        switch parameter {
        case .null: append(Int32(-1))
        case .text(let text):
            append(Int32(text.utf8.count))
            append(text)
        }
    }

    mutating func appendSync() {
        append(UInt8(ascii: "S"))
        append(Int32(4))
    }
}

/// One message of PostgreSQL.
struct WireMessage {
    /// More than this is not believed: the connection is broken.
    private static let maximumBytes = 1 << 29

    let type: UInt8
    /// Valid until something is added to the buffer that it lies in.
    let body: UnsafeRawBufferPointer

    enum Next {
        case message(WireMessage)
        /// So many bytes have to come for the next message to be whole.
        case incomplete(Int)
        case malformed
    }

    /// Takes the next message out of what has come.
    static func next(_ input: inout WireBuffer) -> Next {
        let bytes = input.bytes
        guard bytes.count >= 5 else { return .incomplete(5 - bytes.count) }
        let length = Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 1, as: Int32.self)))
        guard length >= 4, length <= maximumBytes else { return .malformed }
        if bytes.count < 1 + length { return .incomplete(1 + length - bytes.count) }
        input.removeFirst(1 + length)
        return .message(WireMessage(type: bytes[0], body: UnsafeRawBufferPointer(rebasing: bytes[5..<1 + length])))
    }

    /// A field of an ErrorResponse (section 55.8): `C` is the SQLSTATE, `M` the message.
    func errorField(_ code: Unicode.Scalar) -> String? {
        for field in body.split(separator: 0) where field.first == UInt8(ascii: code) {
            return String(decoding: field.dropFirst(), as: UTF8.self)
        }
        return nil
    }
}
