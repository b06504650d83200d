internal import DCXSchema
internal import GraphQLCore

/// A request in progress: what is known of it between its arrival and its answer.
final class PortalExchange: ExecutionObserver, RequestInProgress {
    private let handler: PortalHandler
    let receiver: any AnswerReceiver
    let startedAt: Int
    let crossOriginHeaders: String
    var record: RequestRecord
    var mediaType = ResponseMediaType.json
    /// What the client wants to know of the cost; nil is nothing.
    var costs: CostHeader?
    /// What it is charged to; nil until it is known whose it is.
    var account: BudgetAccount?
    /// Who is charged for the resources that it uses.
    var owner: Owner
    /// The part of the response that is written, and its state, while writing is paused.
    var begunResponse: HTTPResponse?
    var pausedResponse: PausedResponse?
    private(set) var isClientGone = false
    /// Nil until its operation is executed.
    var context: PortalRequest?

    init(
        _ handler: PortalHandler, _ receiver: any AnswerReceiver, _ record: consuming RequestRecord,
        crossOriginHeaders: String, startedAt: Int
    ) {
        self.startedAt = startedAt
        self.handler = handler
        self.receiver = receiver
        owner = Owner(anonymousAt: record.client)
        self.record = record
        self.crossOriginHeaders = crossOriginHeaders
    }

    func clientHasGone() {
        isClientGone = true
        context?.end(.clientGone)
    }

    func executionHasEnded(_ execution: Execution) { handler.finish(self, execution) }
}
