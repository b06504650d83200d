/// One leaf of a selection as a row source writes it: trivial, so that a run of them is walked without counting
/// references. What its pointers point to belongs to the plan.
public struct LeafField: BitwiseCopyable {
    /// `,"name":` with `keyPadding` readable bytes behind it; for an item of a list no byte of it counts.
    @usableFromInline let key: UnsafePointer<UInt8>
    @usableFromInline let keyLength: Int
    /// The number of the value in its row; -1 where the key says it all.
    public let column: Int
    public let encoding: LeafEncoding
    public let isNonNull: Bool
    let plan: Unmanaged<FieldPlan>

    /// Keys are copied sixteen bytes at a time.
    static let keyPadding = 16

    init(
        key: UnsafePointer<UInt8>, keyLength: Int, column: Int, _ encoding: LeafEncoding, isNonNull: Bool,
        _ plan: FieldPlan
    ) {
        self.key = key
        self.keyLength = keyLength
        self.column = column
        self.encoding = encoding
        self.isNonNull = isNonNull
        self.plan = .passUnretained(plan)
    }

    public var definition: FieldDefinition { plan._withUnsafeGuaranteedRef { $0.definition } }

    /// Whether the key says it all.
    @inlinable @inline(__always)
    public var isConstant: Bool { column == -1 }

    @inlinable @inline(__always)
    public func appendKey(to out: inout JSONBuffer) {
        out.reserve(keyLength)
        out.copyKey(key, keyLength)
    }

    /// Writes the key and a value that is there, or null.
    /// - Returns: false where the leaf is non-null and there is no value.
    @inlinable @inline(__always)
    public func append(_ bytes: UnsafePointer<UInt8>?, _ length: Int, to out: inout JSONBuffer) -> Bool {
        out.reserve(keyLength &+ length &+ 8)
        out.copyKey(key, keyLength)
        guard let bytes else { return appendMissing(to: &out) }
        switch encoding {
        case .verbatim: out.copy(bytes, length)
        case .text: out.copyString(bytes, length)
        case .quoted:
            out.base[out.written] = UInt8(ascii: "\"")
            out.written &+= 1
            out.copy(bytes, length)
            out.base[out.written] = UInt8(ascii: "\"")
            out.written &+= 1
        case .boolean: out.append(length == 1 && bytes[0] == UInt8(ascii: "t"))
        case .mapped(let mapping):
            let isWritten = mapping._withUnsafeGuaranteedRef {
                $0.append(UnsafeRawBufferPointer(start: bytes, count: length), to: &out)
            }
            if !isWritten { return appendMissing(to: &out) }
        case .formatted(let format):
            let isWritten = format._withUnsafeGuaranteedRef {
                $0.append(UnsafeRawBufferPointer(start: bytes, count: length), to: &out)
            }
            if !isWritten { return appendMissing(to: &out) }
        case .bySource, .constant: break
        }
        return true
    }

    @inlinable @inline(__always)
    func appendMissing(to out: inout JSONBuffer) -> Bool {
        if case .mapped(let mapping) = encoding, mapping._withUnsafeGuaranteedRef({ $0.append(nil, to: &out) }) {
            return true
        }
        if isNonNull { return false }
        out.appendNull()
        return true
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
    /// Text that a format turns into JSON.
    case formatted(Unmanaged<LeafFormat>)
    /// The key says it all: `__typename`. Its column is -1.
    case constant
    /// The source knows.
    case bySource
}

/// Leaves that stand side by side in a selection.
public struct LeafRun: BitwiseCopyable {
    @usableFromInline let start: UnsafePointer<LeafField>
    public let count: Int

    init(start: UnsafePointer<LeafField>, count: Int) {
        self.start = start
        self.count = count
    }

    @inlinable @inline(__always)
    public subscript(index: Int) -> LeafField {
        unsafeAddress { start + index }
    }
}

/// The errors of nullable leaves of one run, by their place in it.
public struct LeafFailures {
    private(set) var all: [(leaf: Int, error: FieldError)] = []

    public mutating func record(_ leaf: Int, _ error: FieldError) { all.append((leaf, error)) }

    mutating func removeAll() { all.removeAll() }
}
