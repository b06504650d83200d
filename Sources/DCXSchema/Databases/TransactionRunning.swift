/// Where statements run one after the other, to be committed together.
protocol TransactionRunning {
    /// The rows of statements that leave together.
    /// - Throws: the first failure; those behind it were not executed.
    func rows(of statements: [Statement]) async throws(DatabaseError) -> [StatementRows]
}

extension TransactionRunning {
    @discardableResult
    func rows(of statements: Statement...) async throws(DatabaseError) -> [StatementRows] {
        try await rows(of: statements)
    }
}

/// A transaction of nobody's request: a worker's.
struct PlainTransaction: TransactionRunning {
    let transaction: any DatabaseTransaction

    func rows(of statements: [Statement]) async throws(DatabaseError) -> [StatementRows] {
        try await transaction.rows(of: statements)
    }
}
