internal import GraphQLCore

/// `CurrentBilling.forecast`: what the month's invoice will come to if nothing changes any more: its lines so far, and what the monthly
/// run would charge and give back for what the organisation has. The run finds that in the same way (`BilledInventory`,
/// `billing_due`), so that at the end of the month the two are the same.
struct BillingForecast {
    /// Columns of the parents' rows: the organisation, the month's first day, the invoice's total, and whether it can still grow.
    let organisation, month, total, isOpen: Int

    private static let amount = 3

    func bind(_ field: FieldPlan) throws(PlanningError) {
        try MoneyFields(amount: Self.amount).bind(field)
        field.resolve(with: BillingForecastResolver(columns: self))
    }
}

private struct BillingForecastResolver: Resolver {
    let columns: BillingForecast

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        try request.require(.billingRead)
        let months = (0..<parents.count).map { row in
            ForecastMonth(
                organisation: parents.source.string(row, columns.organisation),
                month: parents.source.string(row, columns.month) ?? "",
                total: parents.source.string(row, columns.total) ?? "0",
                isOpen: parents.source.boolean(row, columns.isOpen))
        }
        let promise = ForecastPromise()
        let forecast = Forecast(request: request, scope: scope, months: months)
        request.services.tasks.start {
            do {
                promise.settle(.success(try await forecast.rows()))
            } catch {
                promise.settle(.failure(request.fieldError(error)))
            }
        }
        return .later(promise)
    }

    /// The organisations, their machines, their network services, and what all of it comes to.
    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        let billed = CostArithmetic.product(parents, 2 * FieldCost.unknownItems)
        var cost = FieldCost.statement(
            rows: CostArithmetic.sum(billed, CostArithmetic.product(parents, 2)), items: parents, isUnbounded: true,
            takes: [.billingRead])
        cost.statements = 4
        cost.unboundedStatements = 4
        return cost
    }
}

/// A month of an organisation to forecast.
private struct ForecastMonth {
    let organisation: String?
    let month: String
    let total: String
    let isOpen: Bool
}

private final class ForecastPromise: Promise {
    private var result: Result<StatementRows, FieldError>?

    func settle(_ result: Result<StatementRows, FieldError>) {
        self.result = result
        settle()
    }

    override func takeColumn() throws(FieldError) -> Column {
        guard let result else { preconditionFailure("a settled forecast has a result") }
        return .objects(try result.get())
    }
}

/// What the months of a level come to: a statement in each database, whatever their number. All are of one month, that of the request.
private struct Forecast {
    let request: PortalRequest
    let scope: Scope
    let months: [ForecastMonth]

    /// The days since when there are organisations, of those that are in business and in scope.
    private static let organisations = StatementText(
        .main,
        """
        SELECT o.uuid, o.uuid, parent.place, (o.created_at AT TIME ZONE 'Africa/Johannesburg')::date
        FROM unnest($1::uuid[]) WITH ORDINALITY AS parent (uuid, place)
        JOIN organisations AS o ON o.uuid = parent.uuid
        WHERE o.kind <> 'platform' AND o.status <> 'closed'
            AND CASE $2::text
                WHEN 'platform' THEN TRUE
                WHEN 'reseller' THEN o.reseller_uuid = $3::uuid
                ELSE o.uuid = $3::uuid END
        """)

    private static let total = StatementText(
        .main,
        """
        SELECT parent.organisation, parent.organisation, parent.place, (
                parent.total + coalesce((
                    SELECT sum(due.amount + due.vat)
                    FROM billing_due(
                        $4::uuid[], array_fill($3::date, ARRAY[cardinality($4::uuid[])]), $5::text[], $6::uuid[], $7::text[],
                        $8::numeric[], $9::datemultirange[]) AS due
                    WHERE ($10::integer[])[due.place] = parent.place), 0)
                + coalesce((
                    SELECT sum(credit.amount + round(credit.amount * 0.15, 2))
                    FROM billing_credits(
                        $11::uuid[], $12::text[], $13::datemultirange[], $3::date, ($3::date + interval '1 month')::date) AS credit
                    WHERE ($14::integer[])[credit.place] = parent.place
                        AND NOT EXISTS (
                            SELECT
                            FROM provisioning_orders AS o
                            WHERE o.organisation_uuid = parent.organisation
                                AND o.identity_instance_uuid = ($12::text[])[credit.place]
                                AND o.status <> CASE o.kind WHEN 'delete' THEN 'undone' ELSE 'done' END)), 0)
            )::numeric(14, 2)
        FROM unnest($1::uuid[], $2::numeric[]) WITH ORDINALITY AS parent (organisation, total, place)
        ORDER BY parent.place
        """, cost: .unbounded)

    /// One for each month, in their order, with its amount behind the leading columns.
    func rows() async throws -> StatementRows {
        let billed = try await billed()
        let item = billed.enumerated().flatMap { place, items in items.items.map { (place: place, item: $0) } }
            .filter { $0.item.price != nil }
        let lost = billed.enumerated().flatMap { place, items in items.lost.map { (place: place, machine: $0) } }
        let month = months.first?.month ?? ""
        return try await request.rows(
            of: Statement(
                Self.total,
                [
                    .array(months.map(\.organisation)), .array(months.map(\.total)), .text(month),
                    .array(item.map { months[$0.place].organisation }), .array(item.map(\.item.machine)),
                    .array(item.map(\.item.service)), .array(item.map(\.item.category)),
                    .array(item.map(\.item.price)), .array(item.map(\.item.days)),
                    .array(item.map { "\($0.place + 1)" }),
                    .array(lost.map { months[$0.place].organisation }), .array(lost.map(\.machine.machine)),
                    .array(lost.map(\.machine.days)), .array(lost.map { "\($0.place + 1)" }),
                ]))
    }

    /// What each organisation has in its month, by the place of the month: nothing where its invoice cannot grow any more.
    private func billed() async throws -> [BilledItems] {
        var all = [BilledItems](repeating: BilledItems(), count: months.count)
        let open = months.indices.filter { months[$0].isOpen }
        guard let first = open.first else { return all }
        let found = try await rows(
            of: Statement(
                Self.organisations,
                [
                    .array(open.map { months[$0].organisation }), .text(scope.kind.rawValue),
                    .uuid(scope.organisationUUID),
                ]))
        var places: [Int] = []
        var organisations: [BilledOrganisation] = []
        for row in 0..<found.count {
            guard let uuid = found.uuid(row, 0), let place = found.integer(row, 2), let since = found.string(row, 3)
            else { continue }
            places.append(open[place - 1])
            organisations.append(BilledOrganisation(uuid: uuid, since: since))
        }
        if places.isEmpty { return all }
        let parameters = BilledInventory.parameters(organisations, month: months[first].month)
        var billed = [BilledItems](repeating: BilledItems(), count: places.count)
        BilledInventory.read(
            machines: try await rows(of: Statement(BilledInventory.machines, parameters)), into: &billed)
        BilledInventory.read(
            services: try await rows(of: Statement(BilledInventory.services, parameters)), into: &billed)
        for (place, items) in zip(places, billed) { all[place] = items }
        return all
    }

    private func rows(of statement: Statement) async throws -> StatementRows {
        let rows = try await request.rows(of: statement)
        try await SecondWall(scope).check(rows, request)
        return rows
    }
}
