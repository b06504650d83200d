/// The rule of names: database first.
enum ColumnNaming {
    /// `identity_instance_uuid` → `identityInstanceUuid`
    static func fieldName(ofColumn column: String) -> String {
        let words = column.split(separator: "_")
        return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// `poweredOn` → `POWERED_ON`
    static func enumValue(ofStored text: String) -> String {
        var value = ""
        for character in text {
            if character.isUppercase, !value.isEmpty { value.append("_") }
            value.append(character == " " || character == "-" ? "_" : Character(character.uppercased()))
        }
        return value
    }

    /// `IDENTITY_NAME` → `identity_name`
    static func column(ofEnumValue value: String) -> String { value.lowercased() }
}
