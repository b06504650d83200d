internal import Glibc

/// Attacks a server of its own, one attack after the other, while a tenant uses its dashboard. `Benchmarks/attack` starts it.
///
///     DCXAttack run short|full SECONDS MEMORY_MIB [NAME …]
///
/// Exit codes: 0 every attack was withstood, 1 one was not, 2 wrong use.
@main
enum AttackCommand {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        signal(SIGPIPE, SIG_IGN)
        switch arguments.first {
        case "victim":
            guard let victim = Victim(Array(arguments.dropFirst())) else { fail("victim: wrong arguments") }
            victim.run()
        case "run":
            guard let settings = Settings(Array(arguments.dropFirst())), let conductor = Conductor(settings) else {
                fail("usage: DCXAttack run short|full SECONDS MEMORY_MIB [NAME …], from Benchmarks/attack")
            }
            exit(conductor.run() ? 0 : 1)
        default: fail("usage: DCXAttack run … or DCXAttack victim …")
        }
    }

    private static func fail(_ reason: String) -> Never {
        say(reason)
        exit(2)
    }
}

/// What is attacked, and for how long.
struct Settings {
    let isShort: Bool
    let seconds: Int
    /// What the server is allowed, as `DCX_MEMORY_MIB` says it.
    let memoryMiB: Int
    /// Empty where all attacks are run.
    let names: [String]
    let server: String
    let port: UInt16
    let ownerURL: String
    let postmaster: Int
    /// For files of the moment.
    let folder: String

    /// Beside its budget a process has code, stacks and what allocators reserve: addresses, not memory.
    static let addressMarginMiB = 1_024

    init?(_ arguments: [String]) {
        let environment = { (name: String) in getenv(name).map { String(cString: $0) } }
        guard arguments.count >= 3, ["short", "full"].contains(arguments[0]), let seconds = Int(arguments[1]),
            let memoryMiB = Int(arguments[2]), let server = environment("ATTACKED_SERVER"),
            let port = environment("ATTACKED_PORT").flatMap({ UInt16($0) }),
            let url = environment("ATTACKED_OWNER_URL"),
            let postmaster = environment("ATTACKED_POSTMASTER").flatMap({ Int($0) }),
            let folder = environment("ATTACK_FOLDER")
        else { return nil }
        isShort = arguments[0] == "short"
        self.seconds = seconds
        self.memoryMiB = memoryMiB
        names = Array(arguments.dropFirst(3))
        self.server = server
        self.port = port
        ownerURL = url
        self.postmaster = postmaster
        self.folder = folder
    }

    /// How long the victim is alone. The short form asserts no times.
    var quietMicroseconds: Int { isShort ? 1_000_000 : 3_000_000 }

    func wants(_ attack: Attack) -> Bool { names.isEmpty ? !isShort || attack.isShort : names.contains(attack.name) }

    func forms(of attack: Attack) -> [Form] {
        if isShort { return [.many] }
        return Form.allCases.filter { form in
            switch form {
            case .one: attack.isWorthOne
            case .many: true
            case .networks: attack.attacker == .anybody
            }
        }
    }
}

/// Tells whoever started this.
func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
