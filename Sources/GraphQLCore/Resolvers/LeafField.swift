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

    /// Keys are copied without looking where they end.
    static let keyPadding = 32

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

    /// The column of a leaf whose key says it all.
    @inlinable @inline(__always)
    public static var constantColumn: Int { -1 }

    /// Whether the key says it all.
    @inlinable @inline(__always)
    public var isConstant: Bool { column == Self.constantColumn }

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
        guard let bytes else { return storeMissing(in: &out) }
        switch encoding {
        case .verbatim: out.copy(bytes, length)
        case .int32:
            if !Self.isInt32(UnsafeRawBufferPointer(start: bytes, count: length)) { return storeMissing(in: &out) }
            out.copy(bytes, length)
        case .number:
            if !Self.isNumber(bytes, length) { return storeMissing(in: &out) }
            out.copy(bytes, length)
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
            if !isWritten { return storeMissing(in: &out) }
        case .formatted(let format):
            let isWritten = format._withUnsafeGuaranteedRef {
                $0.append(UnsafeRawBufferPointer(start: bytes, count: length), to: &out)
            }
            if !isWritten { return storeMissing(in: &out) }
        case .bySource, .constant: break
        }
        return true
    }

    /// Whether a whole number in digits is one that an `Int` can say. Up to nine digits any is.
    /// https://spec.graphql.org/September2025/#sec-Int
    @inlinable @inline(__always)
    public static func isInt32(_ digits: UnsafeRawBufferPointer) -> Bool {
        digits.count < 10 || Int32(String(decoding: digits, as: UTF8.self)) != nil
    }

    @inlinable @inline(__always)
    static func isNumber(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        if length == 0 { return false }
        let digit = bytes[0] == UInt8(ascii: "-") && length > 1 ? bytes[1] : bytes[0]
        return digit &- UInt8(ascii: "0") < 10
    }

    /// Writes the key and what stands for a value that is missing.
    /// - Returns: false where the leaf is non-null and nothing does.
    @inlinable @inline(__always)
    public func appendMissing(to out: inout JSONBuffer) -> Bool {
        out.reserve(keyLength &+ 8)
        out.copyKey(key, keyLength)
        return storeMissing(in: &out)
    }

    /// The same where the key is written, and room for null is reserved behind it.
    @inlinable @inline(__always)
    func storeMissing(in out: inout JSONBuffer) -> Bool {
        if case .mapped(let mapping) = encoding, mapping._withUnsafeGuaranteedRef({ $0.append(nil, to: &out) }) {
            return true
        }
        if isNonNull { return false }
        out.storeNull()
        return true
    }
}

/// How the bytes of a value become JSON.
public enum LeafEncoding: BitwiseCopyable, Sendable {
    /// They are JSON already: whole numbers.
    case verbatim
    /// They are JSON already, but for what is outside of the 32 bits of an `Int`, which has no value.
    case int32
    /// They are JSON already, but for what is no number (`NaN`, `Infinity`), which has no value.
    case number
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
public struct LeafRun: BitwiseCopyable, Equatable {
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

    /// A part of it, whose first leaf is its leaf 0.
    public subscript(range: Range<Int>) -> LeafRun {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a part of a run is inside it")
        return LeafRun(start: start + range.lowerBound, count: range.count)
    }
}

/// The errors of nullable leaves of one run, by their place in it.
public struct LeafFailures {
    private(set) var all: [(leaf: Int, error: FieldError)] = []

    public mutating func record(_ leaf: Int, _ error: FieldError) { all.append((leaf, error)) }

    mutating func removeAll() { all.removeAll() }
}
