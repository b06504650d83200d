internal import DCXSchema
internal import GraphQLCore

/// The rows of a result: values go from the bytes of PostgreSQL's messages into the response.
final class PostgresRows: StatementRows {
    private let bytes: UnsafeMutableRawPointer
    private let places: UnsafeMutablePointer<Place>
    private let columns: Int

    /// Where a value lies among the bytes of a result.
    private struct Place {
        let start: UInt32
        /// -1 is null.
        let length: Int32
    }

    private init(
        _ bytes: UnsafeMutableRawPointer, _ places: UnsafeMutablePointer<Place>, rows: Int, columns: Int
    ) {
        self.bytes = bytes
        self.places = places
        self.columns = columns
        super.init(count: rows)
    }

    deinit {
        bytes.deallocate()
        places.deallocate()
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        precondition(row >= 0 && row < count, "only rows that are there are written")
        let places = places + row &* columns
        for index in 0..<run.count {
            let leaf = run[index]
            if leaf.isConstant {
                leaf.appendKey(to: &out)
                continue
            }
            precondition(leaf.column >= 0 && leaf.column < columns, "only columns that are there are written")
            let place = places[leaf.column]
            let value = place.length < 0 ? nil : UnsafePointer(start(of: place))
            if !leaf.append(value, Int(place.length), to: &out) { return index }
        }
        return -1
    }

    override func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        precondition(row >= 0 && row < count && column >= 0 && column < columns, "only values that are there are read")
        let place = places[row &* columns &+ column]
        if place.length < 0 { return nil }
        return UnsafeRawBufferPointer(start: start(of: place), count: Int(place.length))
    }

    @inline(__always)
    private func start(of place: Place) -> UnsafeMutablePointer<UInt8> {
        (bytes + Int(place.start)).assumingMemoryBound(to: UInt8.self)
    }

    /// Collects the rows of a result as they come.
    struct Builder: ~Copyable {
        private static let firstBytes = 8192
        private static let firstPlaces = 256

        private var bytes = UnsafeMutableRawPointer.allocate(byteCount: Self.firstBytes, alignment: 16)
        private var byteCapacity = Self.firstBytes
        private var byteCount = 0
        private var places = UnsafeMutablePointer<Place>.allocate(capacity: Self.firstPlaces)
        private var placeCapacity = Self.firstPlaces
        private var placeCount = 0
        private var rows = 0
        private var columns = 0

        deinit {
            bytes.deallocate()
            places.deallocate()
        }

        consuming func finish() -> PostgresRows {
            let result = PostgresRows(bytes, places, rows: rows, columns: columns)
            discard self
            return result
        }

        /// Adds a DataRow: `Int16` columns, and for each its length and bytes.
        /// - Returns: false where it is malformed, or the result is larger than a result can be.
        mutating func append(_ message: UnsafeRawBufferPointer) -> Bool {
            guard message.count >= 2, byteCount + message.count <= Int(Int32.max) else { return false }
            let columns = Int(Int16(bigEndian: message.loadUnaligned(as: Int16.self)))
            guard columns >= 0, rows == 0 || columns == self.columns else { return false }
            self.columns = columns
            reserve(message.count, places: columns)
            if let start = message.baseAddress { (bytes + byteCount).copyMemory(from: start, byteCount: message.count) }
            var offset = 2
            for _ in 0..<columns {
                guard offset &+ 4 <= message.count else { return false }
                let length = Int32(bigEndian: message.loadUnaligned(fromByteOffset: offset, as: Int32.self))
                offset &+= 4
                (places + placeCount).initialize(
                    to: Place(start: UInt32(truncatingIfNeeded: byteCount &+ offset), length: length))
                placeCount &+= 1
                if length > 0 { offset &+= Int(length) }
                guard length >= -1, offset <= message.count else { return false }
            }
            byteCount += message.count
            rows += 1
            return true
        }

        private mutating func reserve(_ additional: Int, places additionalPlaces: Int) {
            if byteCount + additional > byteCapacity {
                byteCapacity = max(byteCapacity * 2, byteCount + additional)
                let moved = UnsafeMutableRawPointer.allocate(byteCount: byteCapacity, alignment: 16)
                moved.copyMemory(from: bytes, byteCount: byteCount)
                bytes.deallocate()
                bytes = moved
            }
            if placeCount + additionalPlaces > placeCapacity {
                placeCapacity = max(placeCapacity * 2, placeCount + additionalPlaces)
                let moved = UnsafeMutablePointer<Place>.allocate(capacity: placeCapacity)
                moved.update(from: places, count: placeCount)
                places.deallocate()
                places = moved
            }
        }
    }
}
