package import GraphQLCore

/// What an operation was estimated to cost, and what it took: the response extension `cost`. Every viewer may see it of its own
/// requests, as it says nothing of the statements themselves.
package struct CostReport {
    package static let name = "cost"

    private let estimated: OperationCost

    package init(_ estimated: OperationCost) { self.estimated = estimated }

    /// Of an operation that was not executed.
    package var json: JSONValue { Self.object([("estimated", estimate)]) }

    /// Of one that was.
    func json(used: CostUse) -> JSONValue { Self.object([("estimated", estimate), ("used", used.json)]) }

    private var estimate: JSONValue {
        let numbers = [
            ("statements", estimated.statements), ("unboundedStatements", estimated.unboundedStatements),
            ("rows", estimated.rows), ("answerBytes", estimated.answerBytes),
        ]
        let permissions = estimated.permissions.sorted().map { JSONValue.string($0) }
        return Self.object(numbers.map { ($0, .number(String($1))) } + [("permissions", .array(permissions))])
    }

    static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(members.map { JSONMember(name: $0, value: $1) })
    }
}

/// What a request has used.
struct CostUse {
    var statements = 0
    var unboundedStatements = 0
    var rows = 0
    /// Of the data of its answer.
    var answerBytes = 0
    /// Time that the databases worked for it, and time that its statements waited for their turns.
    var databaseMicroseconds = 0
    var waitedMicroseconds = 0

    var json: JSONValue {
        CostReport.object(
            [
                ("statements", statements), ("unboundedStatements", unboundedStatements), ("rows", rows),
                ("answerBytes", answerBytes), ("databaseMicroseconds", databaseMicroseconds),
                ("waitedMicroseconds", waitedMicroseconds),
            ].map { ($0, .number(String($1))) })
    }
}
