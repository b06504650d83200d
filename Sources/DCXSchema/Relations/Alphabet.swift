/// The order of texts, and the letters that a search takes for the same. It is a collation of the databases' own, which the
/// migrations make, so that it does not depend on how a database was made.
package enum Alphabet {
    /// The name of the collation, in each database.
    package static let collation = "alphabet"

    static let sql = "COLLATE \(collation)"

    /// A text as a person reads it: in small letters, ß as ss, a final sigma as any other, and each letter composed with its
    /// accents where Unicode has it so (NFC).
    static func folded(_ expression: String) -> String {
        "replace(replace(normalize(lower(\(expression) \(sql))), 'ß', 'ss'), 'ς', 'σ')"
    }
}
