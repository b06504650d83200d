/// The text of a document, as UTF-8 bytes. Syntax refers to it by byte offset; lines and columns are counted only for
/// errors.
public struct SourceText: Sendable {
    public let bytes: [UInt8]

    public init(_ text: String) { bytes = Array(text.utf8) }

    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// Line and column of a byte offset, both from 1. Columns count Unicode scalars; a line ends at LF, CR or CR LF.
    public func location(of offset: SourceOffset) -> SourceLocation {
        var line = 1
        var column = 1
        var index = 0
        let end = min(Int(offset.rawValue), bytes.count)
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

/// A place in a document, in bytes from its start.
public struct SourceOffset: Sendable, Hashable, Comparable {
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
