/// What a worker may have taken without knowing: PostgreSQL can have committed a take whose answer was lost with the
/// connection. The next take asks for it again by its mark, so that nobody waits for a lease that no worker knows of. One for
/// each kind of work, on its worker's thread only.
final class LostTake<Mark> {
    /// Of takes that failed since the last one that did not. While a database is down these are takes that never began.
    private static var maximumMarks: Int { 64 }

    private var marks: [Mark] = []

    /// Takes.
    /// - Parameters:
    ///   - mark: what the rows of this take can be told by.
    ///   - take: is given the marks of takes whose answers were lost.
    func taking<Taken>(_ mark: Mark, _ take: ([Mark]) async throws -> Taken) async throws -> Taken {
        let lost = marks
        marks = lost.suffix(Self.maximumMarks - 1) + [mark]
        let taken = try await take(lost)
        marks = []
        return taken
    }
}
