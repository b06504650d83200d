internal import GraphQLCore

/// The column that a relation's rows become, once they are there and have passed the second wall.
final class RelationPromise: Promise, StatementReceiver {
    private let request: PortalRequest
    private let wall: SecondWall
    private let column: (StatementRows) throws(FieldError) -> Column
    private var received: Result<StatementRows, DatabaseError>?
    private var refusal: FieldError?
    private var isAdmitted = false

    init(
        _ request: PortalRequest, _ wall: SecondWall,
        column: @escaping (StatementRows) throws(FieldError) -> Column
    ) {
        self.request = request
        self.wall = wall
        self.column = column
    }

    func receive(_ result: Result<StatementRows, DatabaseError>) {
        guard case .success(let rows) = result else {
            received = result
            return settle()
        }
        request.countRows(rows)
        // Not kept: what comes beside it is more than enough.
        if request.rowCount > PortalRequest.maximumRows { return refuse(.answerTooLarge) }
        received = result
        if wall.admits(rows, request.renewal.newer) {
            isAdmitted = true
            return settle()
        }
        let wall = wall
        request.judge({ wall.admits(rows, $0) }) { [self] isAdmitted in
            self.isAdmitted = isAdmitted
            settle()
        }
    }

    /// Fails without a statement: what was to be asked for turned out to be no question.
    func refuse(_ error: FieldError) {
        refusal = error
        settle()
    }

    override func takeColumn() throws(FieldError) -> Column {
        if let refusal { throw refusal }
        switch received {
        case .success(let rows):
            if !isAdmitted { throw SecondWall.refuse(request) }
            return try column(rows)
        case .failure(let error):
            request.report(.database(error))
            throw error.fieldError
        case nil: preconditionFailure("a settled relation has received its rows")
        }
    }
}
