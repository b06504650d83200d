internal import GraphQLCore

/// What organisations had in a month, read from AAS and E-NETWORKS: by intervals of who had what since when.
enum BilledInventory {
    /// A row for each machine that an organisation has had in the month: which days were its own, and which are known not to be. Of a
    /// day, whoever has the machine at its end is the owner. Name and prices are those of today, or, where the machine is another's
    /// or gone, those of its last day.
    static let machines = StatementText(
        .aas,
        """
        SELECT parent.organisation_uuid, span.identity_instance_uuid, parent.place,
               CASE WHEN now.identity_instance_uuid IS NOT NULL THEN now.identity_name ELSE span.identity_name END,
               CASE WHEN now.identity_instance_uuid IS NOT NULL THEN now.cost_estimate ELSE span.cost_estimate END,
               CASE WHEN now.identity_instance_uuid IS NOT NULL THEN now.license_cost ELSE span.license_cost END,
               span.owned * datemultirange(daterange(parent.since, NULL)), span.lost
        FROM unnest($1::uuid[], $2::date[]) WITH ORDINALITY AS parent (organisation_uuid, since, place)
        CROSS JOIN LATERAL (
            SELECT s.identity_instance_uuid, coalesce(range_agg(s.days) FILTER (WHERE s.is_own), '{}') AS owned,
                   datemultirange(daterange(min(s.first), 'infinity')) - coalesce(range_agg(s.days) FILTER (WHERE s.is_own), '{}') AS lost,
                   (array_agg(s.identity_name ORDER BY s.position DESC) FILTER (WHERE s.is_own))[1] AS identity_name,
                   (array_agg(s.cost_estimate ORDER BY s.position DESC) FILTER (WHERE s.is_own))[1] AS cost_estimate,
                   (array_agg(s.license_cost ORDER BY s.position DESC) FILTER (WHERE s.is_own))[1] AS license_cost
            \(intervals(in: "vm_ownerships", of: "identity_instance_uuid"))
        ) AS span
        LEFT JOIN vcenter_vm_data_vms AS now
            ON now.identity_instance_uuid = span.identity_instance_uuid AND now.organisation_uuid = parent.organisation_uuid
        ORDER BY parent.place, coalesce(now.identity_name, span.identity_name, ''), span.identity_instance_uuid
        """)

    /// The same for network services. Only those that are active, and were when they went to another, are charged.
    static let services = StatementText(
        .eNetworks,
        """
        SELECT parent.organisation_uuid, span.service_uuid, parent.place, coalesce(now.name, span.name),
               CASE WHEN now.uuid IS NOT NULL THEN now.monthly_cost ELSE span.monthly_cost END,
               coalesce(now.status, span.status), coalesce(now.currency, 'ZAR'),
               span.owned * datemultirange(daterange(parent.since, NULL))
        FROM unnest($1::uuid[], $2::date[]) WITH ORDINALITY AS parent (organisation_uuid, since, place)
        CROSS JOIN LATERAL (
            SELECT s.service_uuid, coalesce(range_agg(s.days) FILTER (WHERE s.is_own), '{}') AS owned,
                   (array_agg(s.name ORDER BY s.position DESC) FILTER (WHERE s.is_own))[1] AS name,
                   (array_agg(s.status ORDER BY s.position DESC) FILTER (WHERE s.is_own))[1] AS status,
                   (array_agg(s.monthly_cost ORDER BY s.position DESC) FILTER (WHERE s.is_own))[1] AS monthly_cost
            \(intervals(in: "network_service_ownerships", of: "service_uuid"))
        ) AS span
        LEFT JOIN network_services AS now
            ON now.uuid = span.service_uuid AND now.organisation_uuid = parent.organisation_uuid
        ORDER BY parent.place, coalesce(now.name, span.name), span.service_uuid
        """)

    /// Each interval of what the organisation has had in the month, whose it was, and its days. A day belongs to whoever
    /// has the machine or service at the day's end.
    private static func intervals(in table: String, of key: String) -> String {
        """
        FROM (
                SELECT d.*, d.organisation_uuid = parent.organisation_uuid AS is_own,
                       daterange(d.first, greatest(d.first, least(d.until, lead(d.first) OVER (
                           PARTITION BY d.\(key) ORDER BY d.position)))) AS days
                FROM (
                    SELECT o.*, (o.owned_from AT TIME ZONE 'Africa/Johannesburg')::date AS first,
                           coalesce((o.owned_until AT TIME ZONE 'Africa/Johannesburg')::date + 1, 'infinity') AS until
                    FROM \(table) AS o
                    WHERE o.\(key) IN (
                        SELECT own.\(key)
                        FROM \(table) AS own
                        WHERE own.organisation_uuid = parent.organisation_uuid
                            AND own.owned_from < ($3::date + interval '1 month') AT TIME ZONE 'Africa/Johannesburg'
                            AND (own.owned_until IS NULL
                                OR own.owned_until >= $3::date::timestamp AT TIME ZONE 'Africa/Johannesburg'))
                ) AS d
            ) AS s
            GROUP BY s.\(key)
        """
    }

    /// - Parameter month: its first day.
    static func parameters(_ organisations: [BilledOrganisation], month: String) -> [Statement.Parameter] {
        [.array(organisations.map(\.uuid.text)), .array(organisations.map(\.since)), .text(month)]
    }

    private static let empty = "{}"

    /// Adds what the rows say to what each organisation has, by its place.
    static func read(machines rows: StatementRows, into all: inout [BilledItems]) {
        for row in 0..<rows.count {
            guard let place = rows.integer(row, 2), all.indices.contains(place - 1), let key = rows.string(row, 1),
                let owned = rows.string(row, 6), let lost = rows.string(row, 7)
            else { continue }
            let name = InventoryText.shown(rows.string(row, 3), orElse: key)
            if owned != empty {
                all[place - 1].items.append(
                    BilledItem(
                        machine: key, service: nil, category: "compute", description: name, price: rows.string(row, 4),
                        days: owned))
                // A licence that has no price is none.
                if rows.string(row, 4) != nil, let price = rows.string(row, 5) {
                    all[place - 1].items.append(
                        BilledItem(
                            machine: key, service: nil, category: "licence", description: "Licence, \(name)",
                            price: price, days: owned))
                }
            }
            if lost != empty { all[place - 1].lost.append(LostMachine(machine: key, days: lost)) }
        }
    }

    static func read(services rows: StatementRows, into all: inout [BilledItems]) {
        for row in 0..<rows.count {
            guard let place = rows.integer(row, 2), all.indices.contains(place - 1), let key = rows.string(row, 1),
                let owned = rows.string(row, 7), owned != empty
            else { continue }
            let name = InventoryText.shown(rows.string(row, 3), orElse: key)
            let (status, currency) = (rows.string(row, 5) ?? "", rows.string(row, 6) ?? "")
            if status == "cancelled" { continue }
            if status != "active" {
                all[place - 1].leftOut.append("\(name) is \(status), and is not charged")
            } else if currency != "ZAR" {
                all[place - 1].leftOut.append("\(name) is priced in \(currency), and is not charged")
            } else {
                all[place - 1].items.append(
                    BilledItem(
                        machine: nil, service: key, category: "network", description: name, price: rows.string(row, 4),
                        days: owned))
            }
        }
    }
}
