/// What another database said before a transaction began: in it, where it is needed, the answer is used or thrown. Whatever comes
/// first in the transaction is refused first.
struct Answered<Value> {
    private let result: Result<Value, any Error>

    init(_ ask: () async throws -> Value) async {
        do {
            result = .success(try await ask())
        } catch {
            result = .failure(error)
        }
    }

    var value: Value { get throws { try result.get() } }
}
