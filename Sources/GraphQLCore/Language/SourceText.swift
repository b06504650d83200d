/// The text of a document, as UTF-8 bytes. Syntax refers to it by byte offset; lines and columns are counted only for
/// errors.
public struct SourceText: Sendable {
    public let bytes: [UInt8]

    public init(_ text: String) { bytes = Array(text.utf8) }

    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// Line and column of a byte offset, both from 1. Columns count Unicode scalars; a line ends at LF, CR or CR LF.
    /// Reads the text from its start: `SourceLocator` finds many places faster.
    public func location(of offset: SourceOffset) -> SourceLocation {
        location(at: min(Int(offset.rawValue), bytes.count), from: SourceLocation(line: 1, column: 1), at: 0)
    }

    /// - Parameters:
    ///   - known: the location of `start`.
    ///   - start: a byte offset up to `end`.
    fileprivate func location(at end: Int, from known: SourceLocation, at start: Int) -> SourceLocation {
        var line = known.line
        var column = known.column
        var index = start
        while index < end {
            let byte = bytes[index]
            index += 1
            if byte == 0x0A || (byte == 0x0D && !(index < bytes.count && bytes[index] == 0x0A)) {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80, byte != 0x0D {
                column += 1
            }
        }
        return SourceLocation(line: line, column: column)
    }
}

/// Finds many places of one text: reads it once, and remembers the locations of some places for those near them.
public struct SourceLocator {
    /// Bytes between what is remembered.
    private static let spacing = 512

    private let source: SourceText
    /// The location of each multiple of `spacing`; made when the first place is asked for.
    private var known: [SourceLocation] = []

    public init(_ source: SourceText) { self.source = source }

    /// The same as `SourceText.location(of:)`.
    public mutating func location(of offset: SourceOffset) -> SourceLocation {
        if known.isEmpty { readSource() }
        let end = min(Int(offset.rawValue), source.bytes.count)
        let place = end / Self.spacing
        return source.location(at: end, from: known[place], at: place * Self.spacing)
    }

    public mutating func locations(of offsets: [SourceOffset]) -> [SourceLocation] {
        var locations: [SourceLocation] = []
        locations.reserveCapacity(offsets.count)
        for offset in offsets { locations.append(location(of: offset)) }
        return locations
    }

    private mutating func readSource() {
        known = [SourceLocation(line: 1, column: 1)]
        for place in 0..<source.bytes.count / Self.spacing {
            let start = place * Self.spacing
            known.append(source.location(at: start + Self.spacing, from: known[place], at: start))
        }
    }
}

/// A place in a document, in bytes from its start.
public struct SourceOffset: Sendable, Hashable, Comparable, BitwiseCopyable {
    public let rawValue: UInt32

    public init(_ value: Int) { rawValue = UInt32(clamping: value) }

    public static func < (left: SourceOffset, right: SourceOffset) -> Bool { left.rawValue < right.rawValue }
}

/// A place in a document as a person counts it; both from 1.
public struct SourceLocation: Sendable, Hashable {
    public let line: Int
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
