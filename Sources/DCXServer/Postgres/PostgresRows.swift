internal import CPostgres
internal import DCXSchema
internal import Glibc
internal import GraphQLCore

/// A result of libpq as rows: values go from its memory into the response.
///
/// They are asked for as texts, which end with a zero byte and have none inside: PostgreSQL admits no such character. Where
/// they end is found in the text itself, which costs less than asking libpq for their lengths.
final class PostgresRows: StatementRows {
    private let result: OpaquePointer

    /// - Parameter result: of tuples; cleared when the rows are released.
    init(_ result: OpaquePointer) {
        self.result = result
        super.init(count: Int(PQntuples(result)))
    }

    deinit { PQclear(result) }

    override var byteCount: Int {
        var bytes = 0
        for row in 0..<PQntuples(result) {
            for column in 0..<PQnfields(result) { bytes += Int(PQgetlength(result, row, column)) }
        }
        return bytes
    }

    override var heldBytes: Int { PQresultMemorySize(result) }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        let row = Int32(truncatingIfNeeded: row)
        for place in 0..<run.count {
            let leaf = run[place]
            if leaf.isConstant {
                leaf.appendKey(to: &out)
                continue
            }
            let value = value(row, Int32(truncatingIfNeeded: leaf.column))
            let bytes = value.map { UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self) }
            if !leaf.append(bytes, value.map { strlen($0) } ?? 0, to: &out) { return place }
        }
        return -1
    }

    override func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        value(Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column)).map {
            UnsafeRawBufferPointer(start: $0, count: strlen($0))
        }
    }

    /// A text with a zero byte behind it; nil is null, whose text is empty.
    @inline(__always)
    private func value(_ row: Int32, _ column: Int32) -> UnsafePointer<CChar>? {
        guard let value = PQgetvalue(result, row, column) else { return nil }
        if value.pointee == 0, PQgetisnull(result, row, column) != 0 { return nil }
        return UnsafePointer(value)
    }

    override func endOfRun(from row: Int, _ column: Int) -> Int {
        let column = Int32(truncatingIfNeeded: column)
        let first = Int32(truncatingIfNeeded: row)
        var end = first + 1
        if let value = value(first, column), value.pointee != 0 {
            while end < count, let other = PQgetvalue(result, end, column), strcmp(value, other) == 0 { end += 1 }
        } else {
            let isNull = PQgetisnull(result, first, column)
            while end < count, let other = PQgetvalue(result, end, column), other.pointee == 0,
                PQgetisnull(result, end, column) == isNull
            { end += 1 }
        }
        return Int(end)
    }

    override func integer(_ row: Int, _ column: Int) -> Int? {
        guard let value = PQgetvalue(result, Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column))
        else { return nil }
        // Without a string: places are read for each row. So many digits are no overflow.
        var number = 0
        for place in 0..<18 {
            let byte = UInt8(bitPattern: value[place])
            let digit = byte &- UInt8(ascii: "0")
            if digit > 9 {
                if byte == 0, place > 0 { return number }
                break
            }
            number = number &* 10 &+ Int(digit)
        }
        return super.integer(row, column)
    }
}
