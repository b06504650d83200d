import DCXSchema
import Foundation

/// A statement of ours, and where it is from.
struct KnownStatement: Hashable {
    let database: DatabaseName
    let sql: String
    let origin: String

    init(_ database: DatabaseName, _ sql: String, origin: String) {
        self.database = database
        self.sql = sql
        self.origin = origin
    }

    /// As `StatementLog` writes it: the database, the text, the parameters.
    init?(logged: String) {
        let lines = logged.split(separator: "\n", omittingEmptySubsequences: false)
        guard let database = lines.first.flatMap({ DatabaseName(rawValue: String($0.dropFirst(3))) }) else {
            return nil
        }
        let sql = lines.dropFirst().prefix { !$0.hasPrefix("-- $") }.joined(separator: "\n")
        self.init(database, sql, origin: "a resolver")
    }
}

/// What the sources themselves say of statements and tables.
enum SourceStatements {
    private static let sources: [(path: String, text: String)] = {
        let root = URL(filePath: #filePath).appending(path: "../../../../Sources").standardized
        let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
            (try? String(contentsOf: root.appending(path: path), encoding: .utf8)).map { (path, $0) }
        }
    }()

    private static let databases: [Substring: DatabaseName] = ["main": .main, "aas": .aas, "eNetworks": .eNetworks]

    /// The databases of types that have a table, by the names of the types.
    private static let databasesOfTypes: [Substring: DatabaseName] = {
        var found: [Substring: DatabaseName] = [:]
        for source in sources {
            for match in source.text.matches(of: /enum (\w+) \{\s+static let table = Table\(\s*\.(\w+),/) {
                found[match.output.1] = databases[match.output.2]
            }
        }
        return found
    }()

    /// Statements whose text stands as a literal, without parts that are put in.
    static var all: [KnownStatement] {
        sources.flatMap { source in
            source.text.matches(
                of: /StatementText\(\s*(?:\.(\w+)|(\w+)\.table\.database),\s*(?:"""\n([\s\S]*?)\n\s*"""|"([^"\n]*)")/
            )
            .compactMap { match -> KnownStatement? in
                let (_, name, type, lines, line) = match.output
                guard let sql = lines ?? line, !sql.contains("\\("),
                    let database = name.flatMap({ databases[$0] }) ?? type.flatMap({ databasesOfTypes[$0] })
                else { return nil }
                return KnownStatement(database, String(sql.replacing(/\\\n/, with: "")), origin: source.path)
            }
        }
    }

    /// Each `Table` and `MappedTable`, as database and name.
    static var declaredTables: Set<String> {
        Set(
            sources.flatMap { source in
                source.text.matches(of: /\b(?:Mapped)?Table\(\s*\.(main|aas|eNetworks),\s*"(\w+)"/)
                    .compactMap { match in databases[match.output.1].map { "\($0) \(match.output.2)" } }
            })
    }
}
