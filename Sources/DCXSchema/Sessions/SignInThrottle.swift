internal import GraphQLCore

/// How many sign-ins may fail, for an account and for a client's network. It is counted in MAIN, for all processes, and for
/// accounts that there are and others alike.
///
/// A user at an address that one of its last sign-ins came from is counted by itself: whoever guesses elsewhere does not
/// keep it out.
enum SignInThrottle {
    /// When failures are too many, in seconds: up to `free` nothing follows; from then on each doubles the time for which no
    /// attempt is looked at, from `first` up to `longest`. The count begins anew after `window`.
    struct Rule {
        let free: Int
        let window: Int
        static let first = 30
        static let longest = 15 * 60

        static let account = Rule(free: 5, window: 86_400)
        /// Many people can be behind one address.
        static let network = Rule(free: 50, window: 3_600)
    }

    /// Counts a failure: no row where attempts are not looked at, as others have failed meanwhile.
    private static let count = StatementText(
        .main,
        """
        INSERT INTO sign_in_throttles AS t (key, failures, forget_at)
        VALUES ($1::bytea, 1, $2::timestamptz + $3::integer * interval '1 second')
        ON CONFLICT (key) DO UPDATE SET
            failures = CASE WHEN t.forget_at <= $2::timestamptz THEN 1 ELSE t.failures + 1 END,
            forget_at = CASE WHEN t.forget_at <= $2::timestamptz THEN excluded.forget_at ELSE t.forget_at END,
            blocked_until = CASE WHEN t.forget_at > $2::timestamptz AND t.failures + 1 >= $4::integer
                THEN $2::timestamptz + interval '1 second'
                    * least($6::integer, $5::integer * power(2, least(t.failures + 1 - $4::integer, 30))) END
        WHERE t.blocked_until IS NULL OR t.blocked_until <= $2::timestamptz
        RETURNING t.failures
        """)

    private static let blocked = StatementText(
        .main,
        """
        SELECT extract(epoch FROM max(t.blocked_until))::bigint
        FROM sign_in_throttles AS t
        WHERE t.key IN ($1::bytea, $2::bytea)
        """)

    /// Locks the count, so that a success and a failure at the same time come one after the other.
    private static let lock = StatementText(
        .main,
        """
        SELECT extract(epoch FROM t.blocked_until)::bigint
        FROM sign_in_throttles AS t
        WHERE t.key = $1::bytea
        FOR UPDATE
        """)

    private static let clear = StatementText(.main, "DELETE FROM sign_in_throttles WHERE key = $1::bytea")

    /// More than a failure adds, so that the table does not grow beyond what one window can hold.
    private static let clean = StatementText(
        .main,
        """
        DELETE FROM sign_in_throttles
        WHERE key IN (
            SELECT t.key
            FROM sign_in_throttles AS t
            WHERE t.forget_at <= $1::timestamptz AND coalesce(t.blocked_until, t.forget_at) <= $1::timestamptz
            ORDER BY t.forget_at
            LIMIT 10
            FOR UPDATE SKIP LOCKED
        )
        """)

    /// What is counted.
    struct Keys {
        let account: Statement.Parameter
        let network: Statement.Parameter
    }

    /// Counts a failure.
    /// - Returns: nil where the attempt counted; else for how many seconds none is looked at.
    static func fail(_ keys: Keys, now: Int, _ transaction: RequestTransaction) async throws -> Int? {
        // First the account, then the network, in each transaction: none waits for one that waits for it.
        let counted = try await transaction.rows(
            of: Statement(count, parameters(keys.account, .account, now)),
            Statement(count, parameters(keys.network, .network, now)),
            Statement(clean, [.time(now)]))
        if counted[0].count == 1, counted[1].count == 1 { return nil }
        let ends = try await transaction.rows(of: Statement(blocked, [keys.account, keys.network]))
        return max(1, (ends[0].integer(0, 0) ?? now) - now)
    }

    private static func parameters(_ key: Statement.Parameter, _ rule: Rule, _ now: Int) -> [Statement.Parameter] {
        [key, .time(now), .integer(rule.window), .integer(rule.free), .integer(Rule.first), .integer(Rule.longest)]
    }

    /// Holds the account for a success.
    /// - Returns: nil; or for how many seconds no attempt is looked at, as others have failed meanwhile.
    static func hold(_ keys: Keys, now: Int, _ transaction: RequestTransaction) async throws -> Int? {
        let rows = try await transaction.rows(of: Statement(lock, [keys.account]))[0]
        guard rows.count == 1, let end = rows.integer(0, 0), end > now else { return nil }
        return end - now
    }

    /// Forgets the failures of an account. Those of the network stay: else one account of one's own would do to go on.
    static func clearing(_ keys: Keys) -> Statement { Statement(clear, [keys.account]) }

    /// The network that a client's failures count for: an IPv4 address, and of IPv6 what one subscriber has.
    static func network(of client: IPAddress) -> String {
        client.isV4 ? client.text : IPAddress(high: client.high, low: 0).text + "/64"
    }
}
