internal import Glibc

/// Runs the attacks in turn, each on a server that was started for it, and says how the victim fared.
final class Conductor {
    /// Requests at the beginning that are not counted: the server's caches are empty.
    private static let warmUpRequests = 40
    private static let idlePatienceMicroseconds = 10_000_000

    private let settings: Settings
    private let tenants: Tenants
    private let main: Postgres
    private let poller = Poller()
    private let signIns: SignIns
    /// Of all runs together: of one there are too few for a percentile.
    private var quiet: [Int] = []
    private var number = 0

    init?(_ settings: Settings) {
        guard let main = Postgres(settings.ownerURL) else { return nil }
        self.settings = settings
        self.main = main
        tenants = settings.isShort ? .demo : .bench
        signIns = SignIns(poller, port: settings.port)
    }

    /// - Returns: whether every attack was withstood.
    func run() -> Bool {
        tenants.addAttackers(main)
        print(Report.head)
        var isWithstood = true
        for attack in Attack.all where settings.wants(attack) {
            for form in settings.forms(of: attack) {
                let report = run(attack, form)
                print(report.line)
                for line in report.details { print("    " + line) }
                fflush(nil)
                isWithstood = isWithstood && report.faults.isEmpty
            }
        }
        return isWithstood
    }

    private func run(_ attack: Attack, _ form: Form) -> Report {
        var report = Report(attack, form)
        guard let server = startServer(), let victim = startVictim() else {
            report.faults.append("the server does not serve")
            return report
        }
        let senders = senders(of: attack)
        let begin = victim.attack
        while monotonicMicroseconds() < begin { usleep(5_000) }
        number += 1_000_000
        let crowd = Crowd(poller, attack, form, senders, port: settings.port, number: number)
        let written = main.writtenBytes
        giveWay { watch(crowd, server, until: victim.end, &report) }
        crowd.leave()
        report.idleMilliseconds = waitUntilIdle()
        report.writtenBytesPerSecond = (main.writtenBytes - written) / settings.seconds
        report.note(crowd)
        victim.process.wait()
        if let outcome = Outcome(TextFile.read(victim.output) ?? "") {
            quiet += outcome.quiet.dropFirst(Self.warmUpRequests)
            report.note(outcome, quietP99: quiet.percentile(99))
        } else {
            report.faults.append("the victim has said nothing")
        }
        report.isAlive = server.isAlive
        report.serverMiB = max(report.serverMiB, Process.mebibytes(Int(server.id), "VmHWM"))
        server.stop(withinMilliseconds: 15_000)
        report.judge(settings)
        return report
    }

    /// Runs the attack at the lowest priority: real attackers use CPUs of their own. Without root the priority could not be raised again,
    /// so that it is not changed.
    private func giveWay(_ attack: () -> Void) {
        let mayReturn = geteuid() == 0
        if mayReturn { setpriority(.init(PRIO_PROCESS.rawValue), 0, 19) }
        attack()
        if mayReturn { setpriority(.init(PRIO_PROCESS.rawValue), 0, 0) }
    }

    // MARK: What runs beside one another

    private func startServer() -> Process? {
        let limit = (settings.memoryMiB + Settings.addressMarginMiB) * 1_024
        let folder = settings.folder
        let command =
            "echo $$ >'\(folder)/server.pid'; ulimit -v \(limit); exec '\(settings.server)' serve 2>>'\(folder)/server.log'"
        guard let server = Process(command) else { return nil }
        for _ in 0..<200 where server.isAlive {
            if signIns.status(HTTPText.readiness) == 200 { return server }
            usleep(50_000)
        }
        server.stop(withinMilliseconds: 1_000)
        for line in (TextFile.lines("\(folder)/server.log") ?? []).suffix(3) { say(line) }
        return nil
    }

    private struct RunningVictim {
        let process: Process
        let output: String
        let attack: Int
        let end: Int
    }

    private func startVictim() -> RunningVictim? {
        guard let token = signIns.token(of: tenants.victimEmail), let body = dashboard() else { return nil }
        let (input, output) = ("\(settings.folder)/victim.in", "\(settings.folder)/victim.out")
        TextFile.write(([token] + tenants.victimOrganisations.map(body)).joined(separator: "\n"), input)
        for attacker in [Attack.Attacker.customer, .reseller] {
            for email in tenants.emails(of: attacker) { _ = signIns.token(of: email) }
        }
        let quiet = monotonicMicroseconds() + 200_000
        let attack = quiet + settings.quietMicroseconds
        let end = attack + settings.seconds * 1_000_000
        let emails = tenants.others.joined(separator: " ")
        let command =
            "exec '\(CommandLine.arguments[0])' victim \(settings.port) '\(input)' \(quiet) \(attack) \(end) \(emails) >'\(output)'"
        return Process(command).map { RunningVictim(process: $0, output: output, attack: attack, end: end) }
    }

    /// The dashboard's request of an organisation.
    private func dashboard() -> ((String) -> String)? {
        guard let lines = TextFile.lines("Benchmarks/operations/dashboard.graphql") else { return nil }
        let query = lines.filter { !$0.hasPrefix("#") }.joined(separator: " ")
        return { HTTPText.operation(query, variables: "{\"organisation\":\"\($0)\"}") }
    }

    private func senders(of attack: Attack) -> [Attack.Sender] {
        if attack.attacker == .anybody { return [Attack.Sender(token: nil, email: "")] }
        return tenants.emails(of: attack.attacker).compactMap { email in
            signIns.token(of: email).map { Attack.Sender(token: $0, email: email) }
        }
    }

    private func watch(_ crowd: Crowd, _ server: Process, until end: Int, _ report: inout Report) {
        var nextLook = 0
        while true {
            let now = monotonicMicroseconds()
            if now >= end { return }
            crowd.act()
            poller.turn(milliseconds: 2)
            if now < nextLook { continue }
            nextLook = now + 250_000
            report.serverMiB = max(report.serverMiB, Process.mebibytes(Int(server.id), "VmHWM"))
            let postgres = Process.children(of: settings.postmaster).reduce(0) { $0 + Process.mebibytes($1, "RssAnon") }
            report.postgresMiB = max(report.postgresMiB, postgres)
        }
    }

    /// Milliseconds until no statement of the server runs.
    private func waitUntilIdle() -> Int {
        let begin = monotonicMicroseconds()
        var calm = 0
        while monotonicMicroseconds() - begin < Self.idlePatienceMicroseconds {
            calm = main.running == 0 ? calm + 1 : 0
            if calm == 3 { break }
            usleep(20_000)
        }
        return (monotonicMicroseconds() - begin) / 1_000
    }
}
