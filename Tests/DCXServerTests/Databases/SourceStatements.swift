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

    /// Statements whose text stands as a literal, without parts that are put in.
    static var all: [KnownStatement] {
        sources.flatMap { source in
            source.text.matches(of: /StatementText\(\s*\.(main|aas|eNetworks),\s*"""\n([\s\S]*?)\n\s*"""/)
                .filter { !$0.output.2.contains("\\(") }
                .compactMap { match in
                    let sql = match.output.2.replacing(/\\\n/, with: "")
                    return databases[match.output.1].map { KnownStatement($0, String(sql), origin: source.path) }
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
