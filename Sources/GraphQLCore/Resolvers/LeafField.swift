/// One leaf of a selection as a row source writes it: trivial, so that a run of them is walked without counting
/// references. What its pointers point to belongs to the plan.
public struct LeafField: BitwiseCopyable {
    /// `,"name":`, or nothing for an item of a list.
    let key: UnsafePointer<UInt8>
    let keyLength: Int
    /// The number of the value in its row.
    public let column: Int
    public let encoding: LeafEncoding
    public let isNonNull: Bool
    public let definition: Unmanaged<FieldDefinition>

    @inline(__always)
    public func appendKey(to out: inout JSONBuffer) {
        if keyLength > 0 { out.appendVerbatim(key, keyLength) }
    }
}

/// How the bytes of a value become JSON.
public enum LeafEncoding: BitwiseCopyable, Sendable {
    /// They are JSON already: numbers.
    case verbatim
    /// Text, which is quoted and escaped.
    case text
    /// Text that needs no escapes: quoted only.
    case quoted
    /// `t` and `f`.
    case boolean
    /// Text that stands for something else, such as an enum value.
    case mapped(Unmanaged<TextMapping>)
    /// The key says it all: `__typename`. Its column is -1.
    case constant
    /// The source knows.
    case bySource
}

/// Leaves that stand side by side in a selection.
public struct LeafRun: BitwiseCopyable {
    let start: UnsafePointer<LeafField>
    public let count: Int

    @inline(__always)
    public subscript(index: Int) -> LeafField {
        unsafeAddress { start + index }
    }
}

/// A fixed translation of stored texts to JSON, for enum values. It must outlive the plans that use it.
public final class TextMapping: Sendable {
    private let entries: [(stored: [UInt8], json: [UInt8])]
    private let other: [UInt8]

    /// - Parameters:
    ///   - entries: stored text → the text that clients see.
    ///   - other: what clients see for any other text.
    public init(_ entries: [(stored: String, shown: String)], other: String) {
        self.entries = entries.map { (Array($0.stored.utf8), Self.json($0.shown)) }
        self.other = Self.json(other)
    }

    /// - Parameter stored: nil is null, which is shown like any text that has no entry.
    func append(_ stored: UnsafeRawBufferPointer?, to out: inout JSONBuffer) {
        guard let stored else {
            other.withUnsafeBytes { out.appendVerbatim($0) }
            return
        }
        for entry in entries where entry.stored.count == stored.count && entry.stored.elementsEqual(stored) {
            entry.json.withUnsafeBytes { out.appendVerbatim($0) }
            return
        }
        other.withUnsafeBytes { out.appendVerbatim($0) }
    }

    private static func json(_ text: String) -> [UInt8] {
        var buffer = JSONBuffer(capacity: 64)
        buffer.appendString(text)
        return Array(buffer.bytes)
    }
}

extension LeafField {
    /// Writes the key and a value that is there, or null.
    /// - Returns: false where the leaf is non-null and there is no value.
    @inline(__always)
    public func append(_ bytes: UnsafePointer<UInt8>?, _ length: Int, to out: inout JSONBuffer) -> Bool {
        appendKey(to: &out)
        if let bytes {
            out.append(bytes, length, as: encoding)
        } else if case .mapped(let mapping) = encoding {
            mapping._withUnsafeGuaranteedRef { $0.append(nil, to: &out) }
        } else if isNonNull {
            return false
        } else {
            out.appendNull()
        }
        return true
    }

    /// Whether the key says it all.
    @inline(__always)
    public var isConstant: Bool { column == -1 }
}

extension JSONBuffer {
    /// A value's bytes in a leaf's encoding.
    @inline(__always)
    public mutating func append(_ bytes: UnsafePointer<UInt8>, _ length: Int, as encoding: LeafEncoding) {
        switch encoding {
        case .verbatim: appendVerbatim(bytes, length)
        case .text: appendString(bytes, length)
        case .quoted:
            append(UInt8(ascii: "\""))
            appendVerbatim(bytes, length)
            append(UInt8(ascii: "\""))
        case .boolean: append(length == 1 && bytes[0] == UInt8(ascii: "t"))
        case .mapped(let mapping):
            mapping._withUnsafeGuaranteedRef {
                $0.append(UnsafeRawBufferPointer(start: bytes, count: length), to: &self)
            }
        case .constant: break
        case .bySource: preconditionFailure("the source writes this leaf itself")
        }
    }
}

/// The errors of nullable leaves of one run, by their place in it.
public struct LeafFailures {
    private(set) var all: [(leaf: Int, error: FieldError)] = []

    public mutating func record(_ leaf: Int, _ error: FieldError) { all.append((leaf, error)) }

    mutating func removeAll() { all.removeAll() }
}
