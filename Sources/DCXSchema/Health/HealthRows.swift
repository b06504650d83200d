internal import GraphQLCore

/// The health of machines as rows, one a machine.
final class HealthRows: RowSource {
    static let status = 0
    static let score = 1

    private let all: [MachineHealth]

    init(_ all: [MachineHealth]) {
        self.all = all
        super.init(count: all.count)
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            let leaf = run[place]
            leaf.appendKey(to: &out)
            switch leaf.column {
            case Self.status: out.appendString(all[row].status.rawValue)
            case Self.score: out.append(all[row].score)
            default: break
            }
        }
        return -1
    }

    override func held(_ field: HeldField) throws(FieldError) -> Column {
        var ranges: [Range<Int>?] = []
        var start = 0
        for health in all {
            ranges.append(start..<start + health.checks.count)
            start += health.checks.count
        }
        return .list(ListRanges(ranges), of: .objects(CheckRows(all.flatMap(\.checks))))
    }
}

/// The checks of all machines as rows.
final class CheckRows: RowSource {
    enum Column: String, CaseIterable {
        case name, status, message, value

        var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    private let checks: [HealthCheck]

    init(_ checks: [HealthCheck]) {
        self.checks = checks
        super.init(count: checks.count)
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            let leaf = run[place]
            leaf.appendKey(to: &out)
            if !leaf.isConstant { append(Column.allCases[leaf.column], of: checks[row], to: &out) }
        }
        return -1
    }

    private func append(_ column: Column, of check: HealthCheck, to out: inout JSONBuffer) {
        switch column {
        case .name: out.appendString(check.name.rawValue)
        case .status: out.appendString(check.status.rawValue)
        case .message: out.appendString(check.message)
        case .value: if let value = check.value { out.append(JSONValue.number(value)) } else { out.appendNull() }
        }
    }
}
