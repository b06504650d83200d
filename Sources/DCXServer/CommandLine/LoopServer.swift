internal import DCXSchema

/// What one event loop serves with.
final class LoopServer {
    /// What all loops use: nothing in it changes but counters, and what is known of the databases.
    struct Shared {
        let configuration: Configuration
        let portal: PortalSchema
        let mappings: DatabaseMappings
        let passwords: PasswordWorker
        let clock: any Clock
        let metrics: [LoopMetrics]
        let readiness = DatabaseReadiness()
    }

    /// What resolvers see of the machine; tests look on here.
    struct Observed {
        var databases: (any Databases) -> any Databases = { $0 }
        var passwords: (any PasswordHashing) -> any PasswordHashing = { $0 }
    }

    /// How often other loops and processes are told what was used.
    private static let flushMilliseconds = 900
    /// How often the state of the databases is written down.
    private static let gaugeMilliseconds = 1_000

    let loop: EventLoop
    let http: HTTPServer
    private let handler: PortalHandler
    private let databases: PostgresDatabases
    private let metrics: LoopMetrics
    private let budgets: Budgets
    private let flush: BudgetFlush
    private let memory: ResourceBudget

    init(_ shared: Shared, _ metrics: LoopMetrics, _ observed: Observed) throws {
        let configuration = shared.configuration
        let loop = try EventLoop(metrics)
        let observer = Observer(metrics, configuration.log, loop)
        let databases = PostgresDatabases(
            configuration.databaseURLs, configuration.servingLimits, loop, shared.mappings
        ) { observation in observer.note(.database(observation)) }
        loop.beforeWaiting.append { databases.push() }
        let division = try MemoryDivision(memoryMiB: configuration.memoryMiB, loops: configuration.loops)
        let memory = ResourceBudget(capacity: division.heldBytes)
        let tokens = AccessTokens(configuration.tokenKeys, configuration.tokenNames, clock: shared.clock)
        let secrets = Secrets()
        let services = PortalServices(
            databases: observed.databases(databases),
            passwords: observed.passwords(PasswordChecks(shared.passwords, loop)), tokens: tokens, secrets: secrets,
            tasks: loop, clock: shared.clock, memory: memory)
        let turns = OwnerTurns(
            sliceMicroseconds: configuration.turnMicroseconds, now: EventLoop.monotonicMicroseconds,
            processorTime: EventLoop.processorMicroseconds
        ) { milliseconds, call in
            let confined = LoopConfined(call)
            guard let milliseconds else { return _ = loop.run { confined.value() } }
            _ = loop.schedule(afterMilliseconds: milliseconds, call)
        }
        loop.sliceMicroseconds = configuration.turnMicroseconds
        loop.beforeWaiting.append { turns.beginTurn() }
        loop.proceed = { turns.proceed($0) }
        let readiness = shared.readiness
        let loopReadiness = readiness.addLoop()
        databases.afterSweep = { [unowned databases] in loopReadiness.note { databases.isAnswering($0) } }
        let names = configuration.databaseURLs.keys.sorted { $0.rawValue < $1.rawValue }
        let pages = ServicePages(
            readiness: {
                names.map { ($0, databases.isAnswering($0) || readiness.isAnswered($0, besides: loopReadiness)) }
            },
            mismatched: { shared.mappings.mismatched },
            metrics: { MetricsText.text(of: shared.metrics) })
        budgets = Budgets(configuration.budgets)
        flush = BudgetFlush(budgets, databases, clock: shared.clock)
        let handler = PortalHandler(
            shared.portal, services, Authenticator(VerifiedTokens(tokens, clock: shared.clock), secrets),
            CrossOrigin(origins: configuration.crossOrigins, headers: configuration.crossOriginHeaders), pages,
            observer, configuration.trustedProxies,
            configuration.introspection, turns, budgets, budgetSeconds: configuration.budgets.windowSeconds,
            cacheBytes: division.cacheBytes, requestMilliseconds: configuration.requestMilliseconds)
        self.loop = loop
        self.handler = handler
        self.databases = databases
        self.metrics = metrics
        self.memory = memory
        var limits = configuration.http
        limits.connections = min(limits.connections, division.maximumConnections)
        http = HTTPServer(loop, handler: handler, limits: limits, memory: memory)
        metrics.maximumHeldBytes.set(division.heldBytes)
    }

    /// - Parameter listener: of one loop only, whose clients are spread over the servers.
    func start(listener: Int32?, spreadingOver servers: [HTTPServer]) {
        databases.connect()
        if let listener { http.listen(listener, spreadingOver: servers) }
        writeGauges()
        scheduleFlush()
    }

    private func scheduleFlush() {
        _ = loop.schedule(afterMilliseconds: Self.flushMilliseconds) { [weak self] in
            guard let self else { return }
            tellUse {}
            scheduleFlush()
        }
    }

    private func tellUse(_ done: @escaping () -> Void) {
        let flush = flush
        loop.start {
            await flush.run { EventLoop.monotonicMicroseconds() }
            done()
        }
    }

    private func writeGauges() {
        for (database, counter) in metrics.databaseLoad {
            let state = databases.state(of: database)
            counter.set(state.load)
            metrics.boundedWaiting[database]?.set(state.waiting.bounded)
            metrics.unboundedWaiting[database]?.set(state.waiting.unbounded)
            metrics.transactionsWaiting[database]?.set(state.waiting.transactions)
            metrics.databaseConnections[database]?.set(state.ready)
        }
        metrics.connections.set(http.connectionCount)
        metrics.budgetOwners.set(budgets.accountCount)
        metrics.cachedDocuments.set(handler.cachedDocumentCount)
        metrics.cachedDocumentBytes.set(handler.cachedDocumentBytes)
        metrics.heldBytes.set(memory.usedInTotal)
        _ = loop.schedule(afterMilliseconds: Self.gaugeMilliseconds) { [weak self] in self?.writeGauges() }
    }

    /// Answers what has come, for so long at most, and calls back once.
    func stop(withinMilliseconds limit: Int, _ done: @escaping () -> Void) {
        var isDone = false
        let finish = { [self] in
            if isDone { return }
            isDone = true
            http.end()
            databases.close()
            done()
        }
        http.drain { [self] in tellUse(finish) }
        _ = loop.schedule(afterMilliseconds: limit, finish)
    }
}
