internal import DCXSchema
internal import Glibc

/// How the server is to run: settings from the environment, each checked before anything starts.
struct Configuration {
    var address = "127.0.0.1"
    var port: UInt16 = 8003
    var databaseURLs: [DatabaseName: String] = [:]
    var migrationURLs: [DatabaseName: String] = [:]
    var tokenKey: [UInt8] = []
    var postgres = PostgresLimits()
    /// Origins whose scripts may use the API.
    var crossOrigins: [String] = []

    /// The settings, with what they mean; `dcx-server help` prints them.
    static let settings: [(name: String, meaning: String)] = [
        ("DCX_LISTEN", "address and port to serve on; 127.0.0.1:8003 where it is not set"),
        ("DCX_MAIN_DATABASE_URL", "connection URL of MAIN, as a role that cannot alter tables"),
        ("DCX_AAS_DATABASE_URL", "the same of AAS"),
        ("DCX_ENETWORKS_DATABASE_URL", "the same of E-NETWORKS"),
        ("DCX_MAIN_MIGRATION_URL", "connection URL of MAIN as its owner, for `migrate` and `seed`"),
        ("DCX_AAS_MIGRATION_URL", "the same of AAS"),
        ("DCX_ENETWORKS_MIGRATION_URL", "the same of E-NETWORKS"),
        ("DCX_TOKEN_KEY_FILE", "file with the key that signs access tokens: 32 bytes or more"),
        (
            "DCX_CORS_ORIGINS",
            "origins whose scripts may use the API, with commas between: https://portal.example; else none"
        ),
    ]

    /// What a command needs of the settings.
    enum Need {
        case serving, migrating
    }

    /// - Throws: the first setting that is missing or wrong.
    static func read(_ need: Need) throws(ConfigurationError) -> Configuration {
        var configuration = Configuration()
        if let listen = value("DCX_LISTEN") { try configuration.setAddress(listen) }
        for database in DatabaseName.allCases {
            configuration.databaseURLs[database] = value("DCX_\(database.settingName)_DATABASE_URL")
            configuration.migrationURLs[database] = value("DCX_\(database.settingName)_MIGRATION_URL")
        }
        switch need {
        case .serving:
            for database in [DatabaseName.main, .aas] where configuration.databaseURLs[database] == nil {
                throw ConfigurationError("DCX_\(database.settingName)_DATABASE_URL is not set.")
            }
            configuration.tokenKey = try readTokenKey()
            if let origins = value("DCX_CORS_ORIGINS") { configuration.crossOrigins = try readOrigins(origins) }
        case .migrating:
            for database in [DatabaseName.main, .aas] where configuration.migrationURLs[database] == nil {
                throw ConfigurationError("DCX_\(database.settingName)_MIGRATION_URL is not set.")
            }
        }
        return configuration
    }

    private mutating func setAddress(_ text: String) throws(ConfigurationError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let port = UInt16(parts[1]) else {
            throw ConfigurationError(
                "DCX_LISTEN is \"\(text)\", but has to be an IPv4 address and a port: 127.0.0.1:8003.")
        }
        address = String(parts[0])
        self.port = port
    }

    /// Origins as browsers send them: scheme, host and port, without a path (RFC 6454, section 6.2).
    static func readOrigins(_ text: String) throws(ConfigurationError) -> [String] {
        var origins: [String] = []
        for part in text.split(separator: ",") {
            let origin = part.trimmingSpaces
            guard origin.wholeMatch(of: /https?:\/\/[a-z0-9.\-\[\]:]+/) != nil else {
                throw ConfigurationError(
                    "DCX_CORS_ORIGINS has \"\(origin)\", but an origin is like https://portal.example, in small letters."
                )
            }
            origins.append(String(origin))
        }
        return origins
    }

    private static func readTokenKey() throws(ConfigurationError) -> [UInt8] {
        guard let path = value("DCX_TOKEN_KEY_FILE") else {
            throw ConfigurationError("DCX_TOKEN_KEY_FILE is not set: name a file of at least 32 random bytes.")
        }
        guard let file = fopen(path, "rb") else {
            throw ConfigurationError("DCX_TOKEN_KEY_FILE: \(path) cannot be read: \(String(cString: strerror(errno))).")
        }
        defer { fclose(file) }
        var key = [UInt8](repeating: 0, count: 4096)
        key.removeLast(key.count - fread(&key, 1, key.count, file))
        guard key.count >= AccessTokens.minimumKeyBytes else {
            throw ConfigurationError("DCX_TOKEN_KEY_FILE: \(path) has less than \(AccessTokens.minimumKeyBytes) bytes.")
        }
        return key
    }

    private static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// A setting that is missing or wrong, in words for the operator.
struct ConfigurationError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

extension DatabaseName {
    var settingName: String {
        switch self {
        case .main: "MAIN"
        case .aas: "AAS"
        case .eNetworks: "ENETWORKS"
        }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = drop { $0 == " " }
        while text.last == " " { text = text.dropLast() }
        return text
    }
}
