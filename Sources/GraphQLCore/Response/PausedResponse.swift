/// The state of a response whose writing has paused. The host keeps it together with the bytes that are written, and passes both to
/// `GraphQLService.writeResponse` to continue.
public struct PausedResponse {
    let start: Int
    let errors: [GraphQLError]
    /// The call stack at the pause, the innermost function first.
    let frames: [Frame]

    struct Frame {
        /// The index of an object's step, or of a list's item.
        let index: Int
        /// The offset at which the value begins; for a list, whether the item has begun.
        let mark: Int
    }
}
