internal import DCXSchema
internal import GraphQLCore

/// What a proof has found, for an auditor: as Markdown and as JSON.
struct ProofReport {
    /// What was looked at as one viewer.
    struct Tenant {
        let name: String
        let kind: String
        let organisation: String
        var questions = 0
        /// Fields of the schema that were answered.
        var fields = 0
        /// Fields that were asked for and answered by errors only: what the viewer may not do, or what failed.
        var unansweredFields: [String] = []
        var values = 0
        var statements = 0
        var rows = 0
        var checkedRows = 0
        var stoppedRows = 0
        /// Questions with another tenant's key that were asked once more with a key that was never issued.
        var comparedKeys = 0
        var changes: [Change] = []
        /// What is not as it has to be.
        var findings: [String] = []
    }

    /// What other tenants did meanwhile.
    struct Change {
        let what: String
        /// Columns or tables in which something is another now.
        let places: Int
        let comparedAnswers: Int
    }

    let beganAt: String
    var databases: [String] = []
    var tenants: [Tenant] = []
    /// What the proof could not show.
    var gaps: [String] = []

    var findings: [String] { tenants.flatMap { tenant in tenant.findings.map { "\(tenant.name): \($0)" } } }

    var holds: Bool { findings.isEmpty && !tenants.isEmpty }

    // MARK: Markdown

    var markdown: String {
        var text = """
            # Tenants see nothing of one another

            Result: **\(holds ? "holds" : "does not hold")**. Asked at \(beganAt), in \(databases.joined(separator: ", ")).

            Every field of the schema was asked as an owner of each organisation below. Each question with another tenant's key
            was asked again with a key that was never issued: both answers have to be the same, byte for byte. Where other tenants
            were changed, all questions were asked again: no byte of an answer may be another.

            | organisation | kind | questions | fields | values | statements | rows | rows checked | rows stopped | keys compared |
            |---|---|---|---|---|---|---|---|---|---|

            """
        for tenant in tenants {
            text += """
                | \(tenant.name) | \(tenant.kind) | \(tenant.questions) | \(tenant.fields) | \(tenant.values) | \(tenant.statements) \
                | \(tenant.rows) | \(tenant.checkedRows) | \(tenant.stoppedRows) | \(tenant.comparedKeys) |

                """
        }
        text += "\n## What other tenants did meanwhile\n\n"
        let changes = tenants.flatMap { tenant in tenant.changes.map { (tenant.name, $0) } }
        if changes.isEmpty { text += "Nothing: they were not changed (`--change-others`).\n" }
        for (name, change) in changes {
            text +=
                "- beside \(name): \(change.what) in \(change.places) places; \(change.comparedAnswers) answers compared\n"
        }
        text += "\n## Findings\n\n" + Self.list(findings)
        text += "\n## What this does not show\n\n" + Self.list(gaps + Self.limits)
        return text
    }

    private static let limits = [
        "Mutations are not sent: the tests of the service do that.",
        "Lists are asked for by their first pages, with each argument once.",
    ]

    private static func list(_ items: [String]) -> String {
        items.isEmpty ? "None.\n" : items.map { "- \($0)\n" }.joined()
    }

    // MARK: JSON

    var json: String {
        var out = JSONBuffer()
        out.append(
            .object([
                JSONMember(name: "holds", value: .boolean(holds)),
                JSONMember(name: "beganAt", value: .string(beganAt)),
                JSONMember(name: "databases", value: .array(databases.map { .string($0) })),
                JSONMember(name: "tenants", value: .array(tenants.map(Self.json))),
                JSONMember(name: "findings", value: .array(findings.map { .string($0) })),
                JSONMember(name: "gaps", value: .array((gaps + Self.limits).map { .string($0) })),
            ]))
        return String(decoding: out.bytes, as: UTF8.self) + "\n"
    }

    private static func json(_ tenant: Tenant) -> JSONValue {
        let numbers = [
            ("questions", tenant.questions), ("fields", tenant.fields), ("values", tenant.values),
            ("statements", tenant.statements), ("rows", tenant.rows), ("rowsChecked", tenant.checkedRows),
            ("rowsStopped", tenant.stoppedRows), ("keysCompared", tenant.comparedKeys),
        ]
        return .object(
            [
                JSONMember(name: "name", value: .string(tenant.name)),
                JSONMember(name: "kind", value: .string(tenant.kind)),
                JSONMember(name: "organisationUuid", value: .string(tenant.organisation)),
            ] + numbers.map { JSONMember(name: $0.0, value: .number(String($0.1))) } + [
                JSONMember(name: "unansweredFields", value: .array(tenant.unansweredFields.map { .string($0) })),
                JSONMember(
                    name: "changes",
                    value: .array(
                        tenant.changes.map { change in
                            .object([
                                JSONMember(name: "what", value: .string(change.what)),
                                JSONMember(name: "places", value: .number(String(change.places))),
                                JSONMember(name: "answersCompared", value: .number(String(change.comparedAnswers))),
                            ])
                        })),
            ])
    }
}
