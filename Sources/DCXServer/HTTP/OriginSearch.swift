/// Looks for the header `Origin` in a request that is refused before it was read as a whole, malformed or too large: the script that
/// sent it has to be able to read the answer. It keeps the beginning of a line and no more, whatever comes.
struct OriginSearch {
    private static let maximumLine = 512
    private static let name: StaticString = "origin:"

    /// Of the line that comes, as far as it may be the one.
    private var line: [UInt8] = []
    private var isFirstLine = true
    private var hasBegun = false
    /// As far as it was read; nil where there is none, or there are several.
    private(set) var origin: [UInt8]?
    /// Whether it is a HEAD, which has no body in its answer.
    private(set) var isHead = false
    /// The empty line behind the head was there: nothing more can be found.
    private(set) var hasEnded = false

    /// - Parameter bytes: the next ones of the request, from its first.
    mutating func read(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if hasEnded { return }
            if byte != UInt8(ascii: "\n") {
                if line.count <= Self.maximumLine { line.append(byte) }
                if isFirstLine, line.count == 5 { isHead = line.elementsEqual("HEAD ".utf8) }
                continue
            }
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            endLine()
            line.removeAll(keepingCapacity: true)
        }
    }

    private mutating func endLine() {
        if isFirstLine {
            // Empty lines before a request are ignored.
            isFirstLine = line.isEmpty
        } else if line.isEmpty {
            hasEnded = true
        } else if line.count <= Self.maximumLine {
            line.withUnsafeBufferPointer { line in
                let length = Self.name.utf8CodeUnitCount
                guard line.count >= length, line[part: 0..<length].equalsIgnoringCase(Self.name) else { return }
                // Two are as none.
                origin = hasBegun ? nil : Array(line[part: length..<line.count].trimmed)
                hasBegun = true
            }
        }
    }
}
