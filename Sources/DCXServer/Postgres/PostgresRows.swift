internal import CPostgres
internal import DCXSchema
internal import GraphQLCore

/// A result of libpq as rows: values go from its memory into the response.
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
            let column = Int32(truncatingIfNeeded: leaf.column)
            let length = Int(PQgetlength(result, row, column))
            let isNull = length == 0 && PQgetisnull(result, row, column) != 0
            let bytes = isNull ? nil : Self.bytes(PQgetvalue(result, row, column))
            if !leaf.append(bytes, length, to: &out) { return place }
        }
        return -1
    }

    @inline(__always)
    private static func bytes(_ value: UnsafeMutablePointer<CChar>?) -> UnsafePointer<UInt8>? {
        value.map { UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self) }
    }

    override func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        let row = Int32(truncatingIfNeeded: row)
        let column = Int32(truncatingIfNeeded: column)
        let length = Int(PQgetlength(result, row, column))
        if length == 0, PQgetisnull(result, row, column) != 0 { return nil }
        return UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: length)
    }
}
