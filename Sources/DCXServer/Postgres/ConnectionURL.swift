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

    /// What it says, with what the environment and a service file add.
    /// - Returns: nil where libpq cannot read it.
    static func options(of text: String) -> [String: String]? {
        guard isWellFormed(text) else { return nil }
        // libpq adds the rest as it begins to connect: a value that it refuses before it looks at hosts ends that. Each of the
        // two shows what the other had to change.
        var options = options(of: text, spoiling: "sslmode")
        options?["sslmode"] = Self.options(of: text, spoiling: "ssl_min_protocol_version")?["sslmode"]
        return options
    }

    private static func options(of text: String, spoiling keyword: String) -> [String: String]? {
        let connection = text.withCString { text in
            keyword.withCString { keyword in
                "no-such-value".withCString { value in
                    "dbname".withCString { dbname in
                        PQconnectStartParams([dbname, keyword, nil], [text, value, nil], 1)
                    }
                }
            }
        }
        defer { PQfinish(connection) }
        guard let connection, PQstatus(connection) == CONNECTION_BAD, let all = PQconninfo(connection) else {
            return nil
        }
        defer { PQconninfoFree(all) }
        var options: [String: String] = [:]
        var option = all
        while let name = option.pointee.keyword {
            if let value = option.pointee.val, value.pointee != 0 {
                options[String(cString: name)] = String(cString: value)
            }
            option += 1
        }
        return options
    }
}
