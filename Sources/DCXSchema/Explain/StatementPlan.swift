internal import GraphQLCore

/// PostgreSQL's plan of a statement that a request sends: asked for by the same role, with the same parameters and for the same
/// tenant. It is `EXPLAIN` without `ANALYZE`: nothing is executed.
final class StatementPlan: StatementReceiver {
    enum Format: String {
        case text, json
    }

    private let format: Format
    private var received: Result<StatementRows, DatabaseError>?

    init(_ format: Format) { self.format = format }

    func explaining(_ statement: Statement) -> Statement {
        statement.with(
            StatementText(
                statement.text.database, "EXPLAIN (FORMAT \(format.rawValue.uppercased())) \(statement.text.sql)",
                cost: statement.text.cost))
    }

    func receive(_ result: Result<StatementRows, DatabaseError>) { received = result }

    /// Null where there is none.
    var json: JSONValue {
        guard case .success(let rows)? = received else { return .null }
        let lines = (0..<rows.count).compactMap { rows.string($0, 0) }
        switch format {
        case .text: return .array(lines.map { .string($0) })
        case .json:
            let bytes = Array(lines.joined(separator: "\n").utf8)
            return bytes.withUnsafeBufferPointer { (try? JSONReader.read($0)) ?? .null }
        }
    }
}
