internal import CPostgres
internal import DCXSchema

/// Asks PostgreSQL to cancel what a connection executes. The request names the connection, not the statement: it hits
/// whatever is executed when it comes. PQcancel returns when PostgreSQL has sent the signal, and a session takes a signal
/// before it reads anything that is sent to it later, where it ignores it if it is idle (PostgreSQL 15, sections 34.7 and
/// 55.2.8; `ProcessInterrupts` in postgres.c). So nothing else is sent there until it has returned.
enum StatementCancellation {
    /// PQcancel waits for an answer over a connection of its own: it has a thread.
    /// - Parameter done: is called there, when it has returned.
    /// - Returns: false where it could not be begun, and nothing is called.
    static func begin(on connection: OpaquePointer, _ done: @escaping @Sendable () -> Void) -> Bool {
        guard let made = PQgetCancel(connection) else { return false }
        nonisolated(unsafe) let cancel = made  // Safety: it names the connection, and only the thread uses it.
        do {
            try Thread.start {
                var message = [CChar](repeating: 0, count: 256)
                _ = PQcancel(cancel, &message, Int32(message.count))
                PQfreeCancel(cancel)
                done()
            }
            return true
        } catch {
            PQfreeCancel(made)
            return false
        }
    }
}
