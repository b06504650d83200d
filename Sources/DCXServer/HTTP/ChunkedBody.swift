/// Joins the chunks of a body where they lie in the input, as they come (RFC 9112, section 7.1). Extensions are passed
/// over and trailers thrown away.
struct ChunkedBody {
    private enum State {
        case size
        case data(remaining: Int)
        case dataEnd
        case trailers
        case complete
    }

    private let limits: HTTPLimits
    private let start: Int
    /// Where the bytes of the body that were joined end.
    private var end: Int
    private var lines: LineReader
    private var state = State.size
    private var extensionBytes = 0
    private var trailerBytes = 0
    private var trailerCount = 0

    /// - Parameter start: where the head ends.
    init(start: Int, limits: HTTPLimits) {
        self.start = start
        self.limits = limits
        end = start
        lines = LineReader(start: start)
    }

    /// - Returns: where the body lies; nil where more has to come.
    mutating func read(_ input: inout InputBuffer) throws(RequestRefusal) -> Range<Int>? {
        while try step(&input) {}
        // Once for all chunks that were there: what they were framed with goes, and the next request moves up.
        input.remove(end..<lines.start)
        lines.move(to: end)
        if case .complete = state { return start..<end }
        return nil
    }

    /// - Returns: false where there is nothing to be done before more comes.
    private mutating func step(_ input: inout InputBuffer) throws(RequestRefusal) -> Bool {
        switch state {
        case .size:
            guard let line = try nextLine(input.bytes, limits.chunkExtensionBytes) else { return false }
            let size = try readSize(input.bytes[part: line])
            state = size == 0 ? .trailers : .data(remaining: size)
        case .data(let remaining):
            let available = min(remaining, input.count - lines.start)
            if available == 0 { return false }
            input.move(lines.start..<lines.start + available, to: end)
            end += available
            lines.skip(available)
            state = available == remaining ? .dataEnd : .data(remaining: remaining - available)
        case .dataEnd:
            guard let line = try nextLine(input.bytes, 0) else { return false }
            precondition(line.isEmpty, "a line of no bytes is empty")
            state = .size
        case .trailers:
            guard let line = try nextLine(input.bytes, limits.trailerBytes - trailerBytes) else { return false }
            try readTrailer(input.bytes, line)
        case .complete: return false
        }
        return true
    }

    private mutating func nextLine(
        _ bytes: UnsafeBufferPointer<UInt8>, _ maximum: Int
    ) throws(RequestRefusal) -> Range<Int>? {
        try lines.next(bytes, maximum: maximum, tooLong: .malformed("A chunk is framed wrongly, or too lengthily."))
    }

    /// chunk-size = 1*HEXDIG, and `;` before an extension
    private mutating func readSize(_ line: UnsafeBufferPointer<UInt8>) throws(RequestRefusal) -> Int {
        var size = 0
        var digits = 0
        while digits < line.count, let digit = line[digits].hexadecimalDigit {
            size = size << 4 | digit
            digits += 1
            if digits > 8 { throw .malformed("A chunk's size is malformed.") }
        }
        guard digits > 0, digits == line.count || line[digits] == UInt8(ascii: ";") else {
            throw .malformed("A chunk's size is malformed.")
        }
        extensionBytes += line.count - digits
        if extensionBytes > limits.chunkExtensionBytes { throw .malformed("The chunk extensions are too long.") }
        if size > limits.bodyBytes - (end - start) {
            throw RequestRefusal(.contentTooLarge, "The body has more than \(limits.bodyBytes) bytes.")
        }
        return size
    }

    private mutating func readTrailer(
        _ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>
    ) throws(RequestRefusal) {
        if line.isEmpty {
            state = .complete
            return
        }
        _ = try HeaderReader.split(bytes, line)
        trailerBytes += line.count
        trailerCount += 1
        if trailerCount > limits.headers { throw RequestRefusal(.headersTooLarge, "There are too many trailers.") }
    }
}
