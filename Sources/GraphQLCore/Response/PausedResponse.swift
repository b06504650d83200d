/// Where the writing of a response has paused. Whoever writes it keeps this with what was written, and gives it back to go on.
public struct PausedResponse {
    let start: Int
    let errors: [GraphQLError]
    /// Where each function on the way to the pause was, the innermost first.
    let places: [Place]

    struct Place {
        /// Of an object the step, of a list the item.
        let number: Int
        /// Where what is being written begins; of a list, whether the item has begun.
        let mark: Int
    }
}
