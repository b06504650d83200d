internal import GraphQLCore

/// The column that a relation's rows become, once they are there and have passed the second wall.
final class RelationPromise: Promise, StatementReceiver {
    private let request: PortalRequest
    private let wall: SecondWall
    private let column: (StatementRows) throws(FieldError) -> Column
    private var rows: StatementRows?
    private var failure: DatabaseError?
    private var refusal: FieldError?
    private var isAdmitted = false
    /// What was sent, as long as it can be sent in another form.
    private var statement: Statement?

    init(
        _ request: PortalRequest, _ wall: SecondWall,
        column: @escaping (StatementRows) throws(FieldError) -> Column
    ) {
        self.request = request
        self.wall = wall
        self.column = column
    }

    func receive(_ result: Result<StatementRows, DatabaseError>) {
        let rows: StatementRows
        switch result {
        case .success(let received): rows = received
        case .failure(let error):
            failure = error
            statement = nil
            return settle()
        }
        // Not kept: what comes beside it is more than enough.
        if !request.countRows(rows) { return refuse(.answerTooLarge) }
        do throws(ResourceRefusal) {
            try request.hold(bytes: rows.heldBytes)
        } catch {
            return refuse(FieldError(error))
        }
        self.rows = rows
        if wall.admits(rows, request.newerScope) {
            isAdmitted = true
            request.countChecked(rows, by: wall, isAdmitted: true)
            return settle()
        }
        let wall = wall
        request.judge({ wall.admits(rows, $0) }) { [self] isAdmitted in
            if !isAdmitted, sendAgain() { return }
            self.isAdmitted = isAdmitted
            request.countChecked(rows, by: wall, isAdmitted: isAdmitted)
            settle()
        }
    }

    /// Notes what is sent.
    func expects(_ statement: Statement) { self.statement = statement }

    /// Sends the statement once more, so that rows whose copy of the tree is stale are left out.
    private func sendAgain() -> Bool {
        guard let sent = statement.take(), let scope = try? request.scope(),
            let exact = ExactScope.statement(sent, scope)
        else { return false }
        rows = nil
        request.send(exact, to: self as any StatementReceiver)
        request.levelBegan()
        return true
    }

    /// Fails without a statement: what was to be asked for turned out to be no question.
    func refuse(_ error: FieldError) {
        refusal = error
        statement = nil
        settle()
    }

    override func takeColumn() throws(FieldError) -> Column {
        if let refusal { throw refusal }
        if let failure {
            request.report(.database(failure))
            throw failure.fieldError
        }
        guard let rows else { preconditionFailure("a settled relation has received its rows") }
        if !isAdmitted { throw SecondWall.refuse(request) }
        return try column(rows)
    }
}
