/// Documents and values that are small to send and large to serve.
enum Documents {
    /// `a1:FIELD a2:FIELD …`
    static func aliases(_ count: Int, _ field: String) -> String {
        (1...count).map { "a\($0):\(field)" }.joined(separator: " ")
    }

    /// Under 1 KB, whose fragments fan out to nearly 20,000 fields, which four variables include or not.
    static func fan(_ number: Int) -> String {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]
        let level = { (next: String) in names.map { "\($0):parent{...\(next)}" }.joined() }
        let leaves = ["name", "kind", "status", "uuid", "id", "createdAt", "n:name", "k:kind", "s:status", "u:uuid"]
        let included = zip(leaves, (0...).lazy.map { ["p", "q", "r", "s"][$0 % 4] }).map { "\($0)@include(if:$\($1))" }
        return """
            query Q\(number)($p:Boolean!,$q:Boolean!,$r:Boolean!,$s:Boolean!){viewer{organisation{...A}}} \
            fragment A on Organisation{\(level("B"))} fragment B on Organisation{\(level("C"))} \
            fragment C on Organisation{\(level("D"))} fragment D on Organisation{\(included.joined(separator: " "))}
            """
    }

    /// The n-th of sixteen.
    static func fanVariables(_ number: Int) -> String {
        let values = ["p", "q", "r", "s"].enumerated().map { "\"\($1)\":\(number >> $0 & 1 == 1)" }
        return "{\(values.joined(separator: ","))}"
    }

    private static let typeFields = """
        fragment T on __Type{kind name description fields{name description args{name description defaultValue \
        type{kind name ofType{kind name}}} type{kind name ofType{kind name ofType{kind name}}}} inputFields{name description} \
        enumValues{name description}}
        """

    /// The schema, so many times.
    static func introspection(_ times: Int, name: String = "") -> String {
        "query\(name.isEmpty ? "" : " " + name){__schema{\(aliases(times, "types{...T}"))}} \(typeFields)"
    }

    /// A filter whose comparisons nothing fulfils, and each of which is looked at.
    static func searches(_ column: String, _ count: Int, _ text: (Int) -> String) -> String {
        "{\"or\":[\((1...count).map { "{\"\(column)\":{\"contains\":\"\(text($0))\"}}" }.joined(separator: ","))]}"
    }

    /// A filter of branches without comparisons.
    static func emptyBranches(_ branch: String, _ count: Int) -> String {
        "{\"or\":[\(Array(repeating: branch, count: count).joined(separator: ","))]}"
    }

    static func text(_ byteCount: Int) -> String { String(repeating: "x", count: byteCount) }
}
