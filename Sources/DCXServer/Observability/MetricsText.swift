internal import DCXSchema

/// The numbers of all loops as Prometheus reads them (text format 0.0.4).
struct MetricsText {
    private let loops: [LoopMetrics]
    private var text = ""

    static func text(of loops: [LoopMetrics]) -> String {
        var metrics = MetricsText(loops)
        metrics.writeRequests()
        metrics.writeRefusals()
        metrics.writeOwners()
        metrics.writeResources()
        metrics.writeDatabases()
        metrics.writeTurns()
        metrics.writeLoops()
        return metrics.text
    }

    private init(_ loops: [LoopMetrics]) { self.loops = loops }

    private func sum(_ counter: (LoopMetrics) -> Counter) -> Int { loops.reduce(0) { $0 + counter($1).value } }

    private mutating func writeRequests() {
        begin("dcx_requests_total", "counter", "Requests answered, by the class of their status.")
        for statusClass in 1...5 {
            line("dcx_requests_total", "status=\"\(statusClass)xx\"", sum { $0.requests[statusClass - 1] })
        }
        begin("dcx_errors_total", "counter", "Errors in responses, by their code.")
        var errors: [String: Int] = [:]
        for loop in loops { errors.merge(loop.errorsByCode) { $0 + $1 } }
        for (code, count) in errors.sorted(by: { $0.key < $1.key }) {
            line("dcx_errors_total", "code=\"\(code)\"", count)
        }
        writeDurations()
        begin("dcx_response_bytes_total", "counter", "Bytes of response bodies.")
        line("dcx_response_bytes_total", "", sum(\.responseBytes))
        begin(
            "dcx_unlogged_mutations_total", "counter",
            "Refused mutations of clients that are not signed in: they leave no line in the audit log.")
        line("dcx_unlogged_mutations_total", "", sum(\.unloggedMutations))
        begin(
            "dcx_throttled_sign_ins_total", "counter",
            "Attempts to sign in that were refused without a look: there were too many.")
        line("dcx_throttled_sign_ins_total", "", sum(\.throttledSignIns))
        begin("dcx_cached_documents", "gauge", "Documents whose plans are kept.")
        line("dcx_cached_documents", "", sum(\.cachedDocuments))
        begin("dcx_cached_document_bytes", "gauge", "What they take with their plans, about.")
        line("dcx_cached_document_bytes", "", sum(\.cachedDocumentBytes))
    }

    private mutating func writeDurations() {
        begin("dcx_request_duration_seconds", "histogram", "From the whole request to the whole response.")
        var counts = [Int](repeating: 0, count: Histogram.bounds.count + 1)
        for loop in loops {
            for (index, count) in loop.requestDuration.cumulative.enumerated() { counts[index] += count }
        }
        for (bound, count) in zip(Histogram.bounds, counts) {
            line("dcx_request_duration_seconds_bucket", "le=\"\(Double(bound) / 1e6)\"", count)
        }
        line("dcx_request_duration_seconds_bucket", "le=\"+Inf\"", counts[counts.count - 1])
        let total = loops.reduce(0) { $0 + $1.requestDuration.sumMicroseconds }
        text += "dcx_request_duration_seconds_sum \(Double(total) / 1e6)\n"
        line("dcx_request_duration_seconds_count", "", counts[counts.count - 1])
    }

    private mutating func writeDatabases() {
        begin("dcx_statements_total", "counter", "Statements that requests sent.")
        line("dcx_statements_total", "", sum(\.statements))
        begin("dcx_rows_total", "counter", "Rows that statements returned.")
        line("dcx_rows_total", "", sum(\.rows))
        begin("dcx_second_wall_rows_checked_total", "counter", "Rows whose organisation was checked on the way out.")
        line("dcx_second_wall_rows_checked_total", "", sum(\.checkedRows))
        begin(
            "dcx_second_wall_rows_stopped_total", "counter", "Rows of answers that had another tenant's: zero, always.")
        line("dcx_second_wall_rows_stopped_total", "", sum(\.stoppedRows))
        begin("dcx_database_connections", "gauge", "Connections that are there.")
        for database in DatabaseName.allCases {
            let count = loops.reduce(0) { $0 + ($1.databaseConnections[database]?.value ?? 0) }
            line("dcx_database_connections", "database=\"\(database.rawValue)\"", count)
        }
        begin(
            "dcx_database_statements_waiting", "gauge",
            "Statements in progress or waiting, and transactions waiting to begin.")
        for database in DatabaseName.allCases {
            let count = loops.reduce(0) { $0 + ($1.databaseLoad[database]?.value ?? 0) }
            line("dcx_database_statements_waiting", "database=\"\(database.rawValue)\"", count)
        }
    }

    private mutating func writeTurns() {
        begin(
            "dcx_turns_waiting", "gauge",
            "Statements that wait for their tenant's turn, by the class of their cost; transactions that wait to begin."
        )
        for database in DatabaseName.allCases {
            let labels = "database=\"\(database.rawValue)\",class="
            line("dcx_turns_waiting", labels + "\"bounded\"", sum(\.boundedWaiting, of: database))
            line("dcx_turns_waiting", labels + "\"unbounded\"", sum(\.unboundedWaiting, of: database))
            line("dcx_turns_waiting", labels + "\"transaction\"", sum(\.transactionsWaiting, of: database))
        }
        begin("dcx_statements_cancelled_total", "counter", "Statements that were cancelled: nobody waited any more.")
        for database in DatabaseName.allCases {
            let labels = "database=\"\(database.rawValue)\""
            line("dcx_statements_cancelled_total", labels, sum(\.cancelledStatements, of: database))
        }
        begin(
            "dcx_commits_unconfirmed_total", "counter",
            "Commits that were not confirmed in time: a synchronous standby is missing, or the disk is slow.")
        for database in DatabaseName.allCases {
            let labels = "database=\"\(database.rawValue)\""
            line("dcx_commits_unconfirmed_total", labels, sum(\.cancelledCommits, of: database))
        }
        begin("dcx_database_seconds_total", "counter", "Seconds in which statements of requests were executed.")
        text += "dcx_database_seconds_total \(Double(sum(\.executedMicroseconds)) / 1e6)\n"
        begin("dcx_turn_seconds_total", "counter", "Seconds in which statements of requests waited to be executed.")
        text += "dcx_turn_seconds_total \(Double(sum(\.waitedMicroseconds)) / 1e6)\n"
    }

    private func sum(_ counters: (LoopMetrics) -> [DatabaseName: Counter], of database: DatabaseName) -> Int {
        loops.reduce(0) { $0 + (counters($1)[database]?.value ?? 0) }
    }

    private mutating func writeRefusals() {
        begin("dcx_refusals_total", "counter", "Answers to what was no request that could be served, by their status.")
        var refusals: [Int: Int] = [:]
        for loop in loops { refusals.merge(loop.refusalsByStatus) { $0 + $1 } }
        for (status, count) in refusals.sorted(by: { $0.key < $1.key }) {
            line("dcx_refusals_total", "status=\"\(status)\"", count)
        }
        begin("dcx_connections_dropped_total", "counter", "Connections closed without a word: there were too many.")
        line("dcx_connections_dropped_total", "", sum(\.drops))
        begin("dcx_log_lines_dropped_total", "counter", "Lines of the log that could not be written.")
        line("dcx_log_lines_dropped_total", "", Log.droppedLines)
    }

    private mutating func writeOwners() {
        begin("dcx_owner_requests_total", "counter", "Requests that were charged, by the class of their owner.")
        writeOwners("dcx_owner_requests_total") { $0.requests }
        begin(
            "dcx_owner_database_seconds_total", "counter",
            "Time of databases that was charged, by the class of the owner.")
        for ownerClass in Owner.Class.allCases {
            let microseconds = sum { $0.owners.numbers(of: ownerClass).databaseMicroseconds }
            text += "dcx_owner_database_seconds_total{owner=\"\(ownerClass.rawValue)\"} \(Double(microseconds) / 1e6)\n"
        }
        begin(
            "dcx_owner_response_bytes_total", "counter",
            "Bytes of responses that were charged, by the class of the owner.")
        writeOwners("dcx_owner_response_bytes_total") { $0.responseBytes }
        begin(
            "dcx_limited_requests_total", "counter",
            "Requests refused with 429, by the level and the resource whose budget was empty.")
        for level in Owner.LevelKind.allCases where level != .process {
            for resource in BudgetResource.allCases {
                line(
                    "dcx_limited_requests_total", "level=\"\(level.rawValue)\",reason=\"\(resource.name)\"",
                    sum { $0.owners.limited(at: level, resource) })
            }
        }
        begin("dcx_budget_owners", "gauge", "Users, API keys and networks whose budgets are kept.")
        line("dcx_budget_owners", "", sum(\.budgetOwners))
    }

    private mutating func writeOwners(_ name: String, _ counter: (OwnerMetrics.Numbers) -> Counter) {
        for ownerClass in Owner.Class.allCases {
            line(name, "owner=\"\(ownerClass.rawValue)\"", sum { counter($0.owners.numbers(of: ownerClass)) })
        }
    }

    private mutating func writeResources() {
        begin(
            "dcx_resource_refusals_total", "counter",
            "Resources that were not given, by who asked and which of its levels had its share.")
        var refusals: [ResourceRefusalKey: Int] = [:]
        for loop in loops { refusals.merge(loop.refusalsOfResources) { $0 + $1 } }
        for (key, count) in refusals.sorted(by: { $0.key < $1.key }) {
            line("dcx_resource_refusals_total", key.labels, count)
        }
        begin("dcx_held_bytes", "gauge", "Memory that requests hold beyond what each may have uncounted.")
        line("dcx_held_bytes", "", sum(\.heldBytes))
        begin("dcx_held_bytes_limit", "gauge", "The most of it that they may hold.")
        line("dcx_held_bytes_limit", "", sum(\.maximumHeldBytes))
    }

    private mutating func writeLoops() {
        begin("dcx_connections", "gauge", "Connections of clients.")
        line("dcx_connections", "", sum(\.connections))
        begin("dcx_loop_lag_seconds", "gauge", "The longest turn of an event loop since the last look.")
        for (index, loop) in loops.enumerated() {
            text +=
                "dcx_loop_lag_seconds{loop=\"\(index)\"} \(Double(loop.longestTurnMicroseconds.value) / 1e6)\n"
            loop.longestTurnMicroseconds.set(0)
        }
    }

    private mutating func begin(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private mutating func line(_ name: String, _ labels: String, _ value: Int) {
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }
}
