/// The end of an execution, for a task that waits for it.
final class ExecutionEnding: ExecutionObserver {
    private(set) var ended: Execution?
    private var waiter: UnsafeContinuation<Void, Never>?

    func executionHasEnded(_ execution: Execution) {
        ended = execution
        waiter?.resume()
        waiter = nil
    }

    func execution() async -> Execution {
        if ended == nil { await withUnsafeContinuation { waiter = $0 } }
        guard let ended else { preconditionFailure("a waiter is resumed when the execution has ended") }
        return ended
    }
}
