/// The fields that can be selected of each composite type, meta-fields included: one table for a whole schema, so that
/// looking a field up touches neither its type nor the count of any reference.
struct SelectableFields: Sendable {
    private struct Slot: BitwiseCopyable {
        let hash: UInt32
        let type: TypeID
        /// Nil where the slot is free.
        let field: Unmanaged<FieldDefinition>?
    }

    /// A power of two of them, at least half of them free: a field is in the first free one from its hash on.
    private var slots: [Slot]
    /// Those in the slots.
    private var kept: [FieldDefinition] = []

    init(_ types: [NamedType], _ metaFields: MetaFields, queryType: ObjectType?) {
        let composite = types.filter(\.isComposite)
        let count = composite.reduce(4) { $0 + ($1.fields?.all.count ?? 0) + 1 }
        var size = 8
        while size < count * 2 { size *= 2 }
        slots = [Slot](repeating: Slot(hash: 0, type: TypeID(0), field: nil), count: size)
        for type in composite {
            for field in type.fields?.all ?? [] { insert(field, of: type.id) }
            insert(metaFields.typename, of: type.id)
        }
        guard let queryType else { return }
        insert(metaFields.schema, of: queryType.id)
        insert(metaFields.type, of: queryType.id)
    }

    /// - Returns: valid as long as the schema.
    func find(_ name: Name, of type: TypeID) -> Unmanaged<FieldDefinition>? { find(name.value, name.hash, of: type) }

    private func find(_ name: String, _ hash: UInt32, of type: TypeID) -> Unmanaged<FieldDefinition>? {
        var index = Self.start(hash, type) & (slots.count - 1)
        while let field = slots[index].field {
            if slots[index].hash == hash, slots[index].type == type,
                field._withUnsafeGuaranteedRef({ $0.name == name })
            {
                return field
            }
            index = (index + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The first of several of one name counts.
    private mutating func insert(_ field: FieldDefinition, of type: TypeID) {
        let hash = NameHash.of(field.name)
        if find(field.name, hash, of: type) != nil { return }
        var index = Self.start(hash, type) & (slots.count - 1)
        while slots[index].field != nil { index = (index + 1) & (slots.count - 1) }
        kept.append(field)
        slots[index] = Slot(hash: hash, type: type, field: .passUnretained(field))
    }

    private static func start(_ hash: UInt32, _ type: TypeID) -> Int {
        Int(hash) &+ type.index &* 0x9E37_79B1
    }
}
