internal import GraphQLCore

/// What the audit log says of one mutation: whose data it is about, and what became of it. Who sent it MAIN adds, of who acts in the
/// transaction (`ActingViewer`). Every mutation writes
/// one, in the transaction of its change, or in one of its own where there is no change.
struct AuditLine {
    /// Made beforehand: where it is not known whether a transaction took place, the line can be written once more.
    private let uuid = UUID.random()
    let action: String
    /// Whose data it is about; nil is nobody's.
    var organisation: UUID?
    var subject: (type: String, key: String)?
    /// What of the input is kept.
    var details: [JSONMember] = []

    /// What became of a mutation.
    enum Outcome {
        case done
        /// - Parameter String: the type of a business error, or the code of another.
        case refused(String)
        case failed(String)
    }

    private static let insert = StatementText(
        .main,
        """
        INSERT INTO audit_log (
            uuid, organisation_uuid, action, subject_type, subject_key, outcome, error, client_address, request_id, details,
            created_at)
        VALUES (
            $1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::text, $8::inet, nullif($9::text, ''), $10::jsonb,
            $11::timestamptz)
        ON CONFLICT DO NOTHING
        """)

    func inserting(_ outcome: Outcome, _ request: PortalRequest) -> Statement {
        let (word, error) = outcome.texts
        return Statement(
            Self.insert,
            [
                .uuid(uuid), .optional(organisation?.text), .text(action), .optional(subject?.type),
                .optional(subject.map { AuditText.bounded($0.key) }), .text(word),
                .optional(error), .text(request.client.text), .text(request.id), .text(AuditText.json(details)),
                .preciseTime(request.services.clock.microsecondsSince1970()),
            ])
    }
}

extension AuditLine.Outcome {
    init(_ payload: Payload) {
        guard let first = payload.errors.first else {
            self = .done
            return
        }
        self = .refused(type(of: first).typeName)
    }

    /// Of a mutation that threw: what the viewer may not do is refused, all else has failed.
    init(_ error: FieldError) {
        let code = error.code ?? "FIELD_ERROR"
        self = ["UNAUTHENTICATED", "FORBIDDEN"].contains(code) ? .refused(code) : .failed(code)
    }

    fileprivate var texts: (outcome: String, error: String?) {
        switch self {
        case .done: ("done", nil)
        case .refused(let error): ("refused", error)
        case .failed(let error): ("failed", error)
        }
    }
}

/// Texts from outside as the log keeps them: of a length, and without what PostgreSQL's texts cannot have.
enum AuditText {
    private static let maximumLength = 255

    static func bounded(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(maximumLength).filter { $0.value != 0 }))
    }

    /// The entries of an input that are kept, each no longer than others.
    static func details(_ input: InputValue, _ names: [String]) -> [JSONMember] {
        names.compactMap { name in
            guard let value = input[name], value != .null else { return nil }
            return JSONMember(name: name, value: bounded(value.json))
        }
    }

    private static func bounded(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(bounded(text))
        case .array(let items): .array(items.prefix(maximumLength).map(bounded))
        // Input objects inside of an input say more than a line of a log has to.
        case .object: .null
        case .null, .boolean, .number: value
        }
    }

    static func json(_ members: [JSONMember]) -> String {
        var out = JSONBuffer()
        out.append(.object(members))
        return String(decoding: out.bytes, as: UTF8.self)
    }
}
