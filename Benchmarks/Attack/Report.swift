/// The result of one attack.
struct Report {
    private static let leastMostMicroseconds = 50_000
    private static let idleMilliseconds = 2_000
    private static let signInMicroseconds = 2_000_000
    /// With attackers on fifty new networks, each of these has its first turn before a sign-in that arrives later.
    private static let signInAmongNetworksMicroseconds = 10_000_000

    let attack: Attack
    let form: Form
    var isAlive = true
    var serverMiB = 0
    var postgresMiB = 0
    var writtenBytesPerSecond = 0
    var idleMilliseconds = 0
    var faults: [String] = []
    private var outcome = Outcome()
    private var quietP99 = 0
    private var attackers = ""
    private var sample = ""

    init(_ attack: Attack, _ form: Form) {
        self.attack = attack
        self.form = form
    }

    mutating func note(_ crowd: Crowd) {
        let answers = crowd.answers.sorted { $0.key < $1.key }.map {
            "\($0.key == 0 ? "none" : "\($0.key)") ×\($0.value)"
        }
        attackers = "\(crowd.requests) requests, \(crowd.sentBytes / 1_024) KB: \(answers.joined(separator: ", "))"
        sample = crowd.sample
    }

    mutating func note(_ outcome: Outcome, quietP99: Int) {
        self.outcome = outcome
        self.quietP99 = quietP99
    }

    /// The rules by which an attack was withstood. Of the short form times are none: it runs on machines that do other work.
    mutating func judge(_ settings: Settings) {
        if !isAlive { faults.append("the server has died") }
        if serverMiB > settings.memoryMiB { faults.append("\(serverMiB) MiB, \(settings.memoryMiB) allowed") }
        if outcome.attackFailures > 0 { faults.append("\(outcome.attackFailures) requests of the victim failed") }
        if settings.isShort { return }
        let most = max(5 * quietP99, Self.leastMostMicroseconds)
        if outcome.attack.percentile(99) > most { faults.append("p99 beyond \(most / 1_000) ms") }
        if idleMilliseconds > Self.idleMilliseconds { faults.append("PostgreSQL goes on for \(idleMilliseconds) ms") }
        let mostOfSignIn =
            form == .networks ? Self.signInAmongNetworksMicroseconds : Self.signInMicroseconds
        if let slowest = outcome.signIns.max(), slowest > mostOfSignIn { faults.append("sign-ins") }
    }

    static let head = """
        | attack | on | form | p50 ms | p99 ms | quiet p99 ms | failed | server MiB | PostgreSQL MiB | written MB/s | idle ms | \
        sign-in ms | |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|
        """

    var line: String {
        let all = outcome.attack.count + outcome.attackFailures
        let signIn = outcome.signIns.max().map { $0 == Outcome.never ? "never" : "\($0 / 1_000)" } ?? "–"
        let cells = [
            attack.name, attack.kind.rawValue, form.rawValue, Self.milliseconds(outcome.attack.percentile(50)),
            Self.milliseconds(outcome.attack.percentile(99)), Self.milliseconds(quietP99),
            "\(outcome.attackFailures) of \(all)", "\(serverMiB)", "\(postgresMiB)",
            Self.tenths(writtenBytesPerSecond / 100_000), "\(idleMilliseconds)", signIn,
            faults.isEmpty ? "withstood" : "**" + faults.joined(separator: "; ") + "**",
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    /// For whoever looks into an attack that was not withstood.
    var details: [String] {
        if faults.isEmpty { return [] }
        return ["attackers: " + attackers, "told: " + sample.replacing("\n", with: " ")]
            + outcome.reasons.prefix(4).map { "victim: " + $0 }
    }

    private static func milliseconds(_ microseconds: Int) -> String { tenths(microseconds / 100) }

    private static func tenths(_ tenths: Int) -> String { "\(tenths / 10).\(tenths % 10)" }
}
