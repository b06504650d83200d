/// What is held against inputs of any kind: whatever comes, nothing traps, and what a target says must hold does.
///
/// `Tests/Fuzz/run` has libFuzzer look for inputs with the address sanitiser; `CorpusTests` tries those that are committed.
struct FuzzTarget {
    let name: String
    /// Traps where something does not hold.
    let run: (UnsafeBufferPointer<UInt8>) -> Void

    static let names = ["documents", "json", "http", "cursors", "scalars", "filters"]

    /// - Returns: nil where there is no target of that name.
    static func target(_ name: String) async throws -> FuzzTarget? {
        switch name {
        case "documents":
            let documents = DocumentTarget(try FuzzPortal())
            return FuzzTarget(name: name, run: documents.run)
        case "json": return FuzzTarget(name: name, run: JSONTarget.run)
        case "http":
            let requests = HTTPTarget(try FuzzPortal())
            return FuzzTarget(name: name, run: requests.run)
        case "cursors":
            let cursors = CursorTarget(try await FuzzPortal().signedIn())
            return FuzzTarget(name: name, run: cursors.run)
        case "scalars": return FuzzTarget(name: name, run: ScalarTarget.run)
        case "filters":
            let filters = FilterTarget(try await FuzzPortal().signedIn())
            return FuzzTarget(name: name, run: filters.run)
        default: return nil
        }
    }
}
