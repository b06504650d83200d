internal import GraphQLCore

/// What was changed and refused, in MAIN: it is only ever added to.
enum AuditLogType {
    static let table = Table(
        .main, "audit_log", as: "line",
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("organisation_uuid", .uuid, isNullable: true),
            TableColumn("action", .text),
            TableColumn("outcome", .enumeration(StoredEnum(["done", "refused", "failed"]))),
            TableColumn("error", .text, isNullable: true),
            TableColumn("subject_type", .text, isNullable: true),
            TableColumn("subject_key", .text, isNullable: true),
            TableColumn("actor_kind", .enumeration(ActorKind.stored), isNullable: true),
            TableColumn("actor_uuid", .uuid, isNullable: true),
            TableColumn("acting_organisation_uuid", .uuid, isNullable: true),
            TableColumn("request_id", .text, isNullable: true),
            TableColumn("created_at", .timestamp),
        ])

    static let newestFirst = RowOrder.by("created_at", descending: true)

    static let rows: RowType = RowType(
        "AuditLogEntry", table, takes: .auditRead,
        fields: [
            "organisation": RowReference(
                rows: { OrganisationType.rows }, column: "uuid", parentColumn: "organisation_uuid"),
            "actor": RowReference(rows: { UserType.rows }, column: "uuid", parentColumn: "actor_uuid"),
            "actingOrganisation": RowReference(
                rows: { OrganisationType.rows }, column: "uuid", parentColumn: "acting_organisation_uuid"),
            "clientAddress": AuditAddressField(),
        ])
}

/// Where it was done from. It says something of who did it, so that it is shown where that one is: a line that nobody signed
/// in has made is about the organisation's own users.
struct AuditAddressField: RowFieldBinding {
    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        field.resolve(
            with: AuditAddressResolver(
                address: list.number(ofExpression: "host(line.client_address)"),
                organisation: list.number(
                    ofExpression: "coalesce(line.acting_organisation_uuid, line.organisation_uuid)")))
    }
}

private struct AuditAddressResolver: Resolver {
    let address: Int
    let organisation: Int

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let scope = try context.portal.scope()
        let texts = (0..<parents.count).map { row -> String? in
            scope.contains(parents.text(row, organisation)) ? parents.source.string(row, address) : nil
        }
        return .ready(.leaves(OptionalTextRows(texts), column: 0, .bySource))
    }

    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost { .free(parents) }
}
