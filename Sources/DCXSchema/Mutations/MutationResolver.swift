public import GraphQLCore

/// Runs a mutation in a task of its own on the event loop, as it waits several times.
struct MutationResolver: Resolver {
    let mutation: any PortalMutation
    let errorTypes: [String: TypeID]

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        request.mutationBegan()
        let promise = PayloadPromise()
        let (mutation, errorTypes) = (mutation, errorTypes)
        request.services.tasks.start {
            do {
                let payload = try await MutationCall(mutation, arguments, request).run().shown(to: request.viewer)
                promise.finish(
                    .success(PayloadRows(payload, fields: mutation.payload.map(\.name), errorTypes: errorTypes)))
            } catch {
                promise.finish(.failure(request.fieldError(error)))
            }
        }
        return .later(promise)
    }

    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        var cost = FieldCost.statement(rows: mutation.maximumRows, items: parents)
        cost.statements = mutation.maximumStatements
        if case .permission(let permission) = mutation.access { cost.permissions = [permission.rawValue] }
        return cost
    }
}

private final class PayloadPromise: Promise {
    private var outcome: Result<PayloadRows, FieldError>?

    func finish(_ outcome: Result<PayloadRows, FieldError>) {
        self.outcome = outcome
        settle()
    }

    override func takeColumn() throws(FieldError) -> Column {
        guard let outcome else { preconditionFailure("a mutation that has settled has an outcome") }
        return .objects(try outcome.get())
    }
}

/// Starts tasks on the event loop of a request, where one that is started otherwise would run on another thread, and has
/// what waited go on there.
public protocol TaskStarting: AnyObject {
    func start(_ work: @escaping () async -> Void)

    /// Whether the loop's turn has been long: an execution should pause.
    var isBusy: Bool { get }

    /// Has what waited go on soon.
    func resume(_ waiting: any Resumable)
}

extension PortalRequest {
    /// The rows of a statement, in no transaction.
    func rows(of statement: Statement) async throws(DatabaseError) -> StatementRows {
        let promise = RowsPromise()
        send(statement, to: promise)
        services.databases.flush()
        let rows = try await promise.result().get()
        countRows(rows)
        return rows
    }

    /// What a client is told of an error; what it is not told is reported.
    func fieldError(_ error: any Error) -> FieldError {
        switch error {
        case let error as FieldError: return error
        case let error as DatabaseError:
            report(.database(error))
            return error.fieldError
        default: preconditionFailure("a mutation throws field errors and database errors, not \(error)")
        }
    }
}
