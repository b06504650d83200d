internal import GraphQLCore

/// A key that a client gave a mutation, so that it is executed once however often it is sent. It belongs to the organisation
/// whose wallet is moved, whoever sends it.
///
/// What is remembered is what a mutation did, and what it refused in a transaction that it committed (`InsufficientFunds`):
/// that is the answer from then on. What was refused before, as an amount that is none, or failed is not remembered: the
/// same key may be tried again.
struct IdempotencyKey {
    private static let maximumLength = 255

    let text: String

    /// - Throws: `Refusal` for what is no key.
    init(_ input: InputValue) throws {
        guard case .string(let text) = input["idempotencyKey"], 1...Self.maximumLength ~= text.unicodeScalars.count,
            !text.utf8.contains(0)
        else {
            throw Refusal(
                InvalidInput("A key has 1 to \(Self.maximumLength) characters.", path: ["idempotencyKey"]))
        }
        self.text = text
    }

    /// As a ledger keeps it: not to be taken for a key of the server's own.
    var ledgerText: String { "client:" + text }

    /// Whoever comes second waits here for the first to end. A statement of its own, so that what follows sees what the first
    /// has committed.
    private static let lock = StatementText(
        .main, "SELECT pg_advisory_xact_lock(hashtextextended('idempotency ' || $1::text || ' ' || $2::text, 0))")

    private static let read = StatementText(
        .main,
        """
        SELECT k.outcome, k.content_hash = sha256(convert_to($3::text, 'UTF8'))
        FROM idempotency_keys AS k
        WHERE k.organisation_uuid = $1::uuid AND k.key = $2::text
        """)

    private static let insert = StatementText(
        .main,
        """
        INSERT INTO idempotency_keys (organisation_uuid, key, mutation, content_hash, outcome, created_at)
        VALUES ($1::uuid, $2::text, $4::text, sha256(convert_to($3::text, 'UTF8')), $5::jsonb, $6::timestamptz)
        """)

    /// What is known of a key.
    enum State {
        case new
        case executed(Payload)
        /// It stands for something else.
        case taken
    }

    func take(
        for organisation: UUID, _ content: String, _ transaction: some TransactionRunning
    ) async throws(DatabaseError) -> State {
        let key: [Statement.Parameter] = [.uuid(organisation), .text(text)]
        let rows = try await transaction.rows(
            of: Statement(Self.lock, key), Statement(Self.read, key + [.text(content)]))[1]
        guard rows.count == 1 else { return .new }
        guard rows.boolean(0, 1), let outcome = rows.string(0, 0).flatMap(RememberedPayload.init(text:)) else {
            return .taken
        }
        return .executed(outcome.payload)
    }

    func remember(
        _ payload: Payload, of mutation: String, for organisation: UUID, _ content: String, now: Int,
        _ transaction: some TransactionRunning
    ) async throws(DatabaseError) {
        _ = try await transaction.rows(
            of: [
                Statement(
                    Self.insert,
                    [
                        .uuid(organisation), .text(text), .text(content), .text(mutation),
                        .text(RememberedPayload(payload).text), .time(now),
                    ])
            ])
    }

    /// A mutation and its input as one text: the entries in the schema's order, without the key and those that are null.
    static func content(of mutation: String, _ input: InputValue) -> String {
        guard case .object(let members) = input else { return mutation }
        let kept = members.filter { $0.name != "idempotencyKey" && $0.value != .null }
        var out = JSONBuffer()
        out.append(InputValue.object(kept).json)
        return mutation + " " + String(decoding: out.bytes, as: UTF8.self)
    }
}

extension MutationCall {
    /// Runs the body the first time that its key comes, and gives the same answer from then on. Whoever calls has made sure
    /// that the organisation lies in the viewer's scope. The rows of the answer are read in the scope of who repeats it.
    /// - Parameter body: what it returns is remembered; where it throws, nothing is.
    func once(
        for organisation: UUID, _ transaction: RequestTransaction, _ body: (IdempotencyKey) async throws -> Payload
    ) async throws -> Payload {
        let key = try IdempotencyKey(input)
        let content = IdempotencyKey.content(of: name, input)
        switch try await key.take(for: organisation, content, transaction) {
        case .new:
            let payload = try await body(key)
            try await key.remember(payload, of: name, for: organisation, content, now: now, transaction)
            return payload
        case .executed(let payload):
            note("isRepeat", .boolean(true))
            return payload
        case .taken: throw Refusal(IdempotencyKeyReused())
        }
    }
}

/// The key stands for another mutation, or the same one with other input.
struct IdempotencyKeyReused: BusinessError {
    var message: String { "The key was used before, with other input." }

    var path: [String]? { ["idempotencyKey"] }
}
