/// Two fields that share a response key and cannot be merged, and why.
struct FieldConflict {
    indirect enum Reason {
        case differentFields(String, String)
        case differentArguments
        case differentTypes(String, String)
        /// They could be merged themselves, but not what is selected of them.
        case subfields([FieldConflict])
    }

    let responseKey: String
    let reason: Reason
    /// Of the one field, and of the subfields that make it conflict; then of the other.
    let offsets: [SourceOffset]
    let otherOffsets: [SourceOffset]

    func tell(_ report: inout ValidationReport) {
        report.add(
            "The fields \"\(responseKey)\" cannot be merged: \(reason.text()). Give one of them another alias.",
            at: offsets + otherOffsets)
    }
}

extension FieldConflict.Reason {
    /// What a message tells of conflicts inside conflicts: enough to find them.
    private static let maximumDepth = 8
    private static let maximumWidth = 4

    fileprivate func text(depth: Int = 0) -> String {
        switch self {
        case .differentFields(let one, let other): "\"\(one)\" and \"\(other)\" are different fields"
        case .differentArguments: "their arguments differ"
        case .differentTypes(let one, let other): "one is of type \(one), the other of type \(other)"
        case .subfields where depth == Self.maximumDepth: "their subfields cannot"
        case .subfields(let conflicts):
            conflicts.prefix(Self.maximumWidth)
                .map { "their subfields \"\($0.responseKey)\" cannot, as \($0.reason.text(depth: depth + 1))" }
                .joined(separator: ", and ")
        }
    }
}

extension DocumentFacts {
    /// Why two fields with the same response key conflict by themselves, whatever is selected of them.
    /// - Parameters:
    ///   - place: of the one field among the document's; then of the other.
    ///   - isExclusive: no object has both, so that only the shape of the response counts.
    func conflict(_ place: Int, _ otherPlace: Int, isExclusive: Bool) -> FieldConflict.Reason? {
        if !isExclusive {
            let (field, other) = (document.fields[place], document.fields[otherPlace])
            if field.name.value != other.name.value { return .differentFields(field.name.value, other.name.value) }
            if !field.arguments.isSameSet(as: other.arguments) { return .differentArguments }
        }
        guard let type = fields[place].type, let otherType = fields[otherPlace].type,
            !schema.isSameShape(type, otherType)
        else { return nil }
        return .differentTypes(schema.text(of: type), schema.text(of: otherType))
    }

    /// Of two different object types: no object has both fields.
    func areExclusive(_ place: Int, _ otherPlace: Int) -> Bool {
        guard let parent = fields[place].parent, let otherParent = fields[otherPlace].parent, parent != otherParent
        else { return false }
        return schema[parent].isObject && schema[otherParent].isObject
    }
}

extension NamedType {
    var isObject: Bool {
        if case .object = self { true } else { false }
    }
}

extension Schema {
    /// SameResponseShape(fieldA, fieldB), without what is selected of them. It is an equivalence: of many types it is
    /// enough to compare each with one.
    fileprivate func isSameShape(_ type: TypeReference, _ other: TypeReference) -> Bool {
        if type == other { return true }
        guard type.wrapping == other.wrapping else { return false }
        return type.named == other.named || (self[type.named].isComposite && self[other.named].isComposite)
    }
}
