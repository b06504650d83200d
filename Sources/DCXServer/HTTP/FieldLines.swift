/// Where the values of the lines of one name lie, in their order: a few, without memory of their own.
struct FieldLines {
    static let maximum = 8

    private struct Place {
        var start: UInt32 = 0
        var end: UInt32 = 0
    }

    private var places = InlineArray<8, Place>(repeating: Place())
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// - Returns: false where there are too many.
    mutating func append(_ value: Range<Int>) -> Bool {
        guard count < Self.maximum, let start = UInt32(exactly: value.lowerBound),
            let end = UInt32(exactly: value.upperBound)
        else { return false }
        places[count] = Place(start: start, end: end)
        count += 1
        return true
    }

    subscript(index: Int) -> Range<Int> {
        precondition(index < count, "only lines that are there are asked for")
        return Int(places[index].start)..<Int(places[index].end)
    }
}
