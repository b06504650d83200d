internal import CPostgres

/// A connection URL, or a list of keywords and values, as libpq reads it.
enum ConnectionURL {
    /// Whether libpq can read it: it looks at the form, not at what is there. Its own words are not told, as they quote the
    /// URL, in which a password may stand.
    static func isWellFormed(_ text: String) -> Bool {
        guard let options = PQconninfoParse(text, nil) else { return false }
        PQconninfoFree(options)
        return true
    }
}
