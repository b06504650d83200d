/// The databases of one request that asks what it costs: what is sent to them is noted on its way.
final class ExplainedDatabases: Databases {
    private let databases: any Databases
    /// It has these databases among its services.
    private let explanation: Explanation

    init(_ databases: any Databases, _ explanation: Explanation) {
        self.databases = databases
        self.explanation = explanation
    }

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        let noted = explanation.note(statement)
        if let plan = explanation.wantedPlan() {
            noted.plan = plan
            // Before the statement, so that it is there when that is answered.
            databases.send(plan.explaining(statement), to: plan)
        }
        databases.send(statement, to: ExplainedReceiver(noted, before: receiver))
    }

    func flush() { databases.flush() }

    func begin(
        _ database: DatabaseName, for tenant: Tenant, of sender: (any StatementSender)?,
        to receiver: any TransactionReceiver
    ) {
        databases.begin(
            database, for: tenant, of: sender, to: ExplainedBeginning(explanation, database, before: receiver))
    }

    func giveUp(_ sender: any StatementSender) { databases.giveUp(sender) }
}

extension Explanation {
    fileprivate func note(_ statement: Statement) -> ExplainedStatement {
        note(statement.text.sql, parameterCount: statement.parameters.count, in: statement.text.database)
    }
}

/// Notes an answer and passes it on.
private final class ExplainedReceiver: StatementReceiver {
    private let statement: ExplainedStatement
    private let receiver: any StatementReceiver

    init(_ statement: ExplainedStatement, before receiver: any StatementReceiver) {
        self.statement = statement
        self.receiver = receiver
    }

    func receive(_ result: Result<StatementRows, DatabaseError>) {
        statement.note(result)
        receiver.receive(result)
    }
}

/// Waits for a transaction, which includes that there is a connection for it.
private final class ExplainedBeginning: TransactionReceiver {
    private let explanation: Explanation
    private let database: DatabaseName
    private let statement: ExplainedStatement
    private let receiver: any TransactionReceiver

    init(_ explanation: Explanation, _ database: DatabaseName, before receiver: any TransactionReceiver) {
        self.explanation = explanation
        self.database = database
        self.receiver = receiver
        statement = explanation.note("BEGIN", parameterCount: 0, in: database)
    }

    func receive(_ result: Result<any DatabaseTransaction, DatabaseError>) {
        statement.note(result.map { _ in StatementRows(count: 0) })
        receiver.receive(result.map { ExplainedTransaction($0, database, explanation) })
    }
}

private final class ExplainedTransaction: DatabaseTransaction {
    private let transaction: any DatabaseTransaction
    private let database: DatabaseName
    private let explanation: Explanation

    init(_ transaction: any DatabaseTransaction, _ database: DatabaseName, _ explanation: Explanation) {
        self.transaction = transaction
        self.database = database
        self.explanation = explanation
    }

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        transaction.send(statement, to: ExplainedReceiver(explanation.note(statement), before: receiver))
    }

    func flush() { transaction.flush() }

    func end(_ ending: TransactionEnding, to receiver: any StatementReceiver) {
        let sql =
            switch ending {
            case .commit: "COMMIT"
            case .rollback: "ROLLBACK"
            }
        let noted = explanation.note(sql, parameterCount: 0, in: database)
        transaction.end(ending, to: ExplainedReceiver(noted, before: receiver))
    }
}
