internal import GraphQLCore

/// What the filter of one list may have, so that what a client makes PostgreSQL plan and compare is bounded.
enum FilterLimits {
    /// Objects: each entry of `and` and `or`, each `not`, and the filter itself, whether there is anything in them or not.
    static let conditions = 200
    static let depth = 10
    static let comparisons = 100
    /// Values of one `in`, and of all together.
    static let valuesOfOne = 1_000
    static let values = 2_000
    /// Of a text that is compared with: no column that can be filtered by has more.
    static let characters = 255
    /// Bytes of what all filters of a request compare with, counted once for each list that uses them.
    static let bytesOfRequest = 1 << 20
    /// Conditions and comparisons of all filters of a request, counted once for each list that uses them.
    static let conditionsOfRequest = 500

    static func admits(_ value: InputValue) -> Bool {
        switch value {
        case .string(let text), .enumValue(let text), .number(let text):
            // As a rule the bytes, which are no fewer, say it. A long text is not gone through, however often it is compared with.
            text.utf8.count <= characters
                || text.utf8.count <= 4 * characters && text.unicodeScalars.count <= characters
        case .null, .boolean, .int, .float, .list, .object: true
        }
    }
}
