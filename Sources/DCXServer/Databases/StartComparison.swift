internal import DCXSchema

/// Holds the databases against what is mapped of them before anything is served: one statement each, all at once.
enum StartComparison {
    /// What is not there by then is compared when it comes.
    private static let patienceMilliseconds = 2_000

    /// - Parameter mappings: are told of the databases that are as they should be, so that nobody asks again.
    /// - Returns: the differences of the databases that have answered, in words for the operator.
    static func differences(
        _ urls: [DatabaseName: String], _ mappings: DatabaseMappings
    ) throws -> [String] {
        let names = urls.keys.sorted { $0.rawValue < $1.rawValue }
        let compared = names.compactMap { mappings[$0] }
        let limits = DatabaseSession.limits(milliseconds: patienceMilliseconds, isForUnbounded: false)
        let answers = try DatabaseSession.run(urls, limits) { databases in
            await databases.rows(of: compared.map(\.comparison))
        }
        return zip(names, zip(compared, answers)).flatMap { name, compared -> [String] in
            switch compared.1 {
            case .success(let rows): compared.0.judge(rows).differences
            case .failure(.failed(_, _, let message)): ["\(name.rawValue): it cannot be compared: \(message)"]
            case .failure: []
            }
        }
    }
}
