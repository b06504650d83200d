internal import DCXSchema

/// `bill`: the monthly run, once.
enum BillCommand {
    private static let usage = "usage: dcx-server bill --month 2026-11 [--keep-open] [--late]"
    private static let keepOpen = "--keep-open"
    private static let late = "--late"

    static func run(_ arguments: [String]) -> Int32 {
        let clock = SystemClock()
        let flags = arguments.dropFirst(2)
        guard arguments.count >= 2, arguments[0] == "--month", flags.allSatisfy({ $0 == keepOpen || $0 == late }) else {
            Log.say(usage)
            return 2
        }
        let month = arguments[1]
        guard MonthlyRun.isMonth(month, at: clock) else {
            Log.say("dcx-server bill: \(month) is no month that has begun.\n\(usage)")
            return 2
        }
        guard flags.contains(late) || MonthlyRun.isRecent(month, at: clock) else {
            Log.say(
                """
                dcx-server bill: \(month) has been over for more than a month. What there is today would be charged for it, at \
                today's prices. If that is meant, add \(late).
                """)
            return 2
        }
        do {
            let configuration = try Configuration.read(.working)
            return try run(configuration, clock, month: month, closes: !flags.contains(keepOpen))
        } catch let error as ConfigurationError {
            Log.say("dcx-server bill: \(error.message)")
            return 2
        } catch {
            Log.say("dcx-server bill: \(error)")
            return 1
        }
    }

    private static func run(
        _ configuration: Configuration, _ clock: any Clock, month: String, closes: Bool
    ) throws -> Int32 {
        let loop = try EventLoop()
        let databases = PostgresDatabases(configuration.workerURLs, configuration.workerLimits, loop) { _ in }
        loop.beforeWaiting.append { databases.push() }
        databases.connect()
        let run = MonthlyRun(
            databases, clock: clock, month: month, closes: closes,
            hasServices: configuration.workerURLs[.eNetworks] != nil, pause: LoopPause(loop)
        ) { print($0) }
        let result = Exit()
        loop.start {
            do {
                let summary = try await run.run()
                print(text(of: summary, month))
                result.code = summary.failedOrganisations == 0 ? 0 : 1
            } catch {
                Log.say("dcx-server bill: \((error as? DatabaseError)?.words ?? "\(error)")")
            }
            databases.close()
            loop.stop()
        }
        loop.run()
        return result.code
    }

    private final class Exit {
        var code: Int32 = 1
    }

    private static func text(of summary: MonthlyRun.Summary, _ month: String) -> String {
        "\(month): \(summary.chargedLines) lines charged, "
            + (summary.creditedLines == 0 ? "" : "\(summary.creditedLines) lines given back, ")
            + "\(summary.issuedInvoices) invoices issued, "
            + "\(summary.unpaidItems) items not paid, \(summary.unpricedItems) without a price"
            + (summary.refusedItems == 0 ? "" : ", \(summary.refusedItems) items cannot be charged")
            + (summary.failedOrganisations == 0 ? "" : ", \(summary.failedOrganisations) organisations failed")
    }
}
