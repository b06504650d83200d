/// Finds lines in bytes as they come: each ended by CR LF and by nothing else, without control characters.
struct LineReader {
    /// Where the next line begins.
    private(set) var start: Int
    /// How far its end was looked for.
    private var scanned: Int

    init(start: Int) {
        self.start = start
        scanned = start
    }

    /// The next line without its end; nil where it has not come yet.
    /// - Throws: `tooLong` for a line of more than `maximum` bytes, and 400 for what no line may have.
    mutating func next(
        _ bytes: UnsafeBufferPointer<UInt8>, maximum: Int, tooLong: @autoclosure () -> RequestRefusal
    ) throws(RequestRefusal) -> Range<Int>? {
        let end = min(bytes.count, start + maximum + 1)
        var index = scanned
        let words = UnsafeRawBufferPointer(bytes)
        while index < end {
            if index &+ 8 <= end {
                let plain = words.loadUnaligned(fromByteOffset: index, as: UInt64.self).firstControlByte
                index &+= plain
                if plain == 8 { continue }
            }
            let byte = bytes[index]
            if (byte < 0x20 && byte != 0x09) || byte == 0x7F { break }
            index += 1
        }
        scanned = index
        if index - start > maximum { throw tooLong() }
        if index == bytes.count { return nil }
        guard bytes[index] == 0x0D else {
            throw .malformed(
                bytes[index] == 0x0A ? "A line ends without CR LF." : "A control character stands in the head.")
        }
        if index + 1 == bytes.count { return nil }
        guard bytes[index + 1] == 0x0A else { throw .malformed("A line ends without CR LF.") }
        let line = start..<index
        skip(line.count + 2)
        return line
    }

    /// Passes over bytes that are no line.
    mutating func skip(_ count: Int) {
        start += count
        scanned = start
    }

    /// The bytes from `start` on have moved towards the beginning.
    mutating func move(to newStart: Int) {
        scanned -= start - newStart
        start = newStart
    }
}
