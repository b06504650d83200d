internal import GraphQLCore

/// What the audit log says of one mutation: whose data it is about, and its outcome. Who sent it MAIN adds, of who acts in the
/// transaction (`ActingViewer`). Every mutation writes
/// one, in the transaction of its change, or in one of its own where there is no change.
struct AuditLine {
    /// Made beforehand: where it is not known whether a transaction took place, the line can be written once more.
    private let uuid = UUID.random()
    /// The same each time that it is written, in microseconds since 1970.
    private var writtenAt: Int?
    let action: String
    let retention: Retention
    /// Whose data it is about; nil is nobody's.
    var organisation: UUID?
    var subject: (type: String, key: String)?
    /// What of the input is kept.
    var details: [JSONMember] = []

    init(action: String, _ retention: Retention) {
        self.action = action
        self.retention = retention
    }

    /// How long a line is kept, as the log's partitions name it.
    enum Retention: String {
        case standard
        /// As long as books have to be kept.
        case money
    }

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
            created_at, retention)
        VALUES (
            $1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::text, $8::inet, nullif($9::text, ''), $10::jsonb,
            $11::timestamptz, $12::text)
        ON CONFLICT DO NOTHING
        """)

    private static let intend = StatementText(
        .main,
        """
        SELECT audit_intend(
            $1::uuid, $2::text, $3::uuid, $4::text, $5::text, $6::text, $7::inet, nullif($8::text, ''), $9::jsonb, $10::timestamptz,
            $11::text)
        """)

    private static let endIntent = StatementText(.main, "SELECT audit_intent_end($1::uuid)")

    /// Says what is about to be changed in another database, before it is. MAIN refuses whoever may not do it any more.
    mutating func intending(_ permission: Permission?, _ request: PortalRequest) -> Statement {
        Statement(
            Self.intend,
            [
                .uuid(uuid), .optional(permission?.rawValue), .optional(organisation?.text), .text(action),
                .optional(subject?.type), .optional(subject.map { AuditText.key($0.key) }), .text(request.client.text),
                .text(request.id), .text(AuditText.json(details)), .preciseTime(time(request)),
                .text(retention.rawValue),
            ])
    }

    /// Behind the line in the same transaction: what was intended is done or refused.
    func endingIntent() -> Statement { Statement(Self.endIntent, [.uuid(uuid)]) }

    private mutating func time(_ request: PortalRequest) -> Int {
        let time = writtenAt ?? request.services.clock.microsecondsSince1970()
        writtenAt = time
        return time
    }

    mutating func inserting(_ outcome: Outcome, _ request: PortalRequest) -> Statement {
        let (word, error) = outcome.texts
        let time = time(request)
        return Statement(
            Self.insert,
            [
                .uuid(uuid), .optional(organisation?.text), .text(action), .optional(subject?.type),
                .optional(subject.map { AuditText.key($0.key) }), .text(word),
                .optional(error), .text(request.client.text), .text(request.id), .text(AuditText.json(details)),
                .preciseTime(time), .text(retention.rawValue),
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
        self = ["UNAUTHENTICATED", "TOKEN_EXPIRED", "FORBIDDEN"].contains(code) ? .refused(code) : .failed(code)
    }

    fileprivate var texts: (outcome: String, error: String?) {
        switch self {
        case .done: ("done", nil)
        case .refused(let error): ("refused", error)
        case .failed(let error): ("failed", error)
        }
    }
}

/// Texts from outside as the log keeps them: without what PostgreSQL's texts cannot have, and so long that a line has at most
/// 2 KB whatever a client sends.
enum AuditText {
    enum Limits {
        /// Of a text, in characters.
        static let characters = 255
        /// Of the subject's key, in bytes.
        static let keyBytes = 400
        static let items = 16
        /// Of what is kept of an input, and of all details, in bytes as JSON.
        static let inputBytes = 560
        static let detailBytes = 760
    }

    /// What stands in place of something too long.
    private static let tooLong = JSONValue.string("…")

    static func bounded(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(Limits.characters).filter { $0.value != 0 }))
    }

    static func key(_ text: String) -> String {
        var bytes = 0
        let scalars = text.unicodeScalars.prefix(Limits.characters).prefix { scalar in
            bytes += UTF8.width(scalar)
            return bytes <= Limits.keyBytes
        }
        return String(String.UnicodeScalarView(scalars.filter { $0.value != 0 }))
    }

    /// The entries of an input that are kept, each no longer than others.
    static func details(_ input: InputValue, _ names: [String]) -> [JSONMember] {
        let members = names.compactMap { name -> JSONMember? in
            guard let value = input[name], value != .null else { return nil }
            return JSONMember(name: name, value: bounded(value.json))
        }
        return fitting(members, bytes: Limits.inputBytes)
    }

    private static func bounded(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(bounded(text))
        case .array(let items):
            .array(items.prefix(Limits.items).map(bounded) + (items.count > Limits.items ? [tooLong] : []))
        // Input objects inside of an input say more than a line of a log has to.
        case .object: .null
        case .number(let text): text.utf8.count <= Limits.characters ? value : tooLong
        case .null, .boolean: value
        }
    }

    /// Replaces the values that do not fit, the first entries before the last.
    private static func fitting(_ members: [JSONMember], bytes limit: Int) -> [JSONMember] {
        var left = limit - members.reduce(0) { $0 + size(JSONMember(name: $1.name, value: tooLong)) }
        return members.map { member in
            let more = size(member) - size(JSONMember(name: member.name, value: tooLong))
            if more > left { return JSONMember(name: member.name, value: tooLong) }
            left -= more
            return member
        }
    }

    /// In bytes, as PostgreSQL writes it: with a space behind each comma and colon.
    private static func size(_ member: JSONMember) -> Int {
        var out = JSONBuffer()
        out.append(.object([member]))
        let spaces = if case .array(let items) = member.value { items.count } else { 0 }
        return out.bytes.count + spaces + 2
    }

    static func json(_ members: [JSONMember]) -> String {
        var out = JSONBuffer()
        out.append(.object(fitting(members, bytes: Limits.detailBytes)))
        return String(decoding: out.bytes, as: UTF8.self)
    }
}
