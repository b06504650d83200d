internal import GraphQLCore

/// The points in which nothing was measured, as they were written first: in a bucket they read the same for every machine, and
/// where a machine is new, or is off, most are.
struct EmptyPoints: ~Copyable {
    /// The leaves that are remembered: as a rule all that there are.
    private var run: LeafRun?
    private var json: JSONBuffer
    /// For each bucket its point in the JSON; empty where none was written so far.
    private var points: [Range<Int>]

    /// Bytes of a point with a few leaves.
    private static let usualLength = 128

    /// - Parameter areManyMachines: of one machine nothing is remembered.
    init(bucketCount: Int, areManyMachines: Bool) {
        json = JSONBuffer(capacity: areManyMachines ? bucketCount * Self.usualLength : 0)
        points = [Range<Int>](repeating: 0..<0, count: areManyMachines ? bucketCount : 0)
    }

    /// - Returns: false, with nothing appended, where such a point has not been written before.
    func append(_ bucket: Int, _ run: LeafRun, to out: inout JSONBuffer) -> Bool {
        guard bucket < points.count, !points[bucket].isEmpty, run == self.run else { return false }
        out.appendVerbatim(UnsafeRawBufferPointer(rebasing: json.bytes[points[bucket]]))
        return true
    }

    mutating func remember(_ bucket: Int, _ run: LeafRun, _ point: UnsafeRawBufferPointer) {
        if self.run == nil { self.run = run }
        guard bucket < points.count, run == self.run else { return }
        let start = json.count
        json.appendVerbatim(point)
        points[bucket] = start..<json.count
    }
}
