/// The root value of an operation: one row that has nothing but its type's name.
public final class RootRow: RowSource {
    public init() { super.init(count: 1) }

    public override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count { run[place].appendKey(to: &out) }
        return -1
    }
}
