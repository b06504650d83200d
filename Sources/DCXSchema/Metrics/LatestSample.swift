/// The newest sample of each machine, as a part of statements.
enum LatestSample {
    /// What looking for a machine's newest sample in two or three partitions costs, in rows of a page.
    static let rowsOfWork = 20

    /// A select of the newest sample of the machine `parent`, at most a week old at the time `$3`. The bound keeps all but two
    /// or three weeks' partitions out; what is dated after now is a collector's wrong clock, and would be the newest for ever.
    static func sql(_ columns: String, _ scope: ScopeText) -> String {
        """
        SELECT m.organisation_uuid, \(columns)
        FROM vm_metric_samples AS m
        WHERE m.identity_instance_uuid = parent.key
            AND m.sampled_at > $3::timestamptz - interval '7 days' AND m.sampled_at <= $3::timestamptz
            AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND \(scope.predicate("m"))
        ORDER BY m.sampled_at DESC
        LIMIT 1
        """
    }

    /// The time of a request, as `$3`.
    static func now(_ request: PortalRequest) -> Statement.Parameter {
        .text(DateTimeText.text(secondsSince1970: request.services.clock.secondsSince1970()))
    }
}
