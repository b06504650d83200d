/// Does what `vm_commands` asks for: takes commands, has a driver do them, and notes what became of them. Any number of
/// workers may do so at once.
struct CommandWork: WorkSource {
    let services: WorkServices
    let name = "commands"
    private let lost = LostTake<UUID>()

    init(services: WorkServices) { self.services = services }

    private var queue: CommandQueue {
        CommandQueue(databases: services.databases, clock: services.clock, limits: services.limits, lost: lost)
    }

    func take() async throws -> [() async -> Void] {
        try await queue.takeCommands().map { command in { await run(command) } }
    }

    /// What cannot be noted is noted when the database is back. Where it does not come back in time, the lease ends, and the
    /// command is taken again.
    private func run(_ command: MachineCommand) async {
        let attempt = Attempt()
        services.tasks.start { await keep(command, attempt) }
        await settle(command)
        attempt.hasEnded = true
    }

    private func settle(_ command: MachineCommand) async {
        if command.attempt > services.limits.maximumAttempts {
            return await services.insist {
                try await queue.fail(command, "It was begun \(command.attempt - 1) times and never ended.")
            }
        }
        do throws(MachineDriverError) {
            let result = try await services.driver.execute(command)
            await services.insist { try await queue.finish(command, result: result) }
        } catch {
            switch error {
            case .refused(let words): await services.insist { try await queue.fail(command, words) }
            case .failed(let words, let cause):
                services.report("command \(command.uuid.text): \(cause)")
                await services.insist { try await queue.retry(command, words) }
            case .superseded: return
            }
        }
    }

    private final class Attempt {
        var hasEnded = false
    }

    /// Keeps the lease while the driver is at it, for so long at most as a command may take.
    private func keep(_ command: MachineCommand, _ attempt: Attempt) async {
        let step = max(1, services.limits.leaseSeconds * 1000 / 3)
        for _ in 0..<(services.limits.commandSeconds * 1000 / step) {
            await services.pause.pause(milliseconds: step)
            if attempt.hasEnded { return }
            if let isKept = try? await queue.beat(command), !isKept { return }
        }
    }
}
