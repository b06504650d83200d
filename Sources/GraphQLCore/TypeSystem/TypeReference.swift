/// A type as a field, argument or variable refers to it: a named type inside lists and non-nulls.
///
/// A trivial value: comparing, wrapping and unwrapping cost a few instructions, and no reference is counted.
public struct TypeReference: Sendable, Hashable, BitwiseCopyable {
    public let named: TypeID
    public let wrapping: Wrapping

    public init(_ named: TypeID, _ wrapping: Wrapping = Wrapping()) {
        self.named = named
        self.wrapping = wrapping
    }

    public var isNonNull: Bool { wrapping.isNonNull }

    public var isList: Bool { wrapping.isList }

    /// Without its outermost non-null.
    public var nullable: TypeReference { TypeReference(named, wrapping.nullable) }

    /// The type of its items; itself where it is no list.
    public var item: TypeReference { TypeReference(named, wrapping.item) }

    public var nonNull: TypeReference { TypeReference(named, wrapping.nonNull) }

    public var list: TypeReference { TypeReference(named, wrapping.list) }
}

/// The lists and non-nulls around a named type, two bits a list level: the outermost in the lowest bits.
///
/// Bit 0 says non-null, bit 1 says that a list follows; behind it the same for its items, and so on.
public struct Wrapping: Sendable, Hashable, BitwiseCopyable {
    /// How many lists may stand inside one another.
    public static let maximumListDepth = 31

    private let bits: UInt64

    public init() { bits = 0 }

    private init(bits: UInt64) { self.bits = bits }

    public var isNonNull: Bool { bits & 1 != 0 }

    public var isList: Bool { bits & 2 != 0 }

    public var nullable: Wrapping { Wrapping(bits: bits & ~1) }

    public var nonNull: Wrapping { Wrapping(bits: bits | 1) }

    public var item: Wrapping { isList ? Wrapping(bits: bits >> 2) : self }

    /// A nullable list of this. At most `maximumListDepth` lists fit; the schema's and document's readers see to it.
    public var list: Wrapping {
        precondition(listDepth < Self.maximumListDepth, "types are at most \(Self.maximumListDepth) lists deep")
        return Wrapping(bits: bits << 2 | 2)
    }

    /// How many lists stand around the named type.
    public var listDepth: Int {
        var depth = 0
        var wrapping = self
        while wrapping.isList {
            depth += 1
            wrapping = wrapping.item
        }
        return depth
    }

    /// The type's text, for a named type.
    public func text(_ name: String) -> String {
        if isNonNull { return nullable.text(name) + "!" }
        return isList ? "[\(item.text(name))]" : name
    }
}

/// A named type by its place in its schema's list of types.
public struct TypeID: Sendable, Hashable, BitwiseCopyable {
    public let rawValue: Int32

    init(_ index: Int) { rawValue = Int32(index) }

    public var index: Int { Int(rawValue) }
}
