import CAllocations
import DCXSchema
import Glibc
import GraphQLCore

/// How many allocations a request of each operation of `Benchmarks/operations` makes, from its body to its response, over
/// databases in memory: counts, which are the same on every machine. Fails where one is above what was committed.
@main
enum RequestCosts {
    private static let requests = 200

    static func main() async throws {
        let folder = CommandLine.arguments.dropFirst().first ?? "Benchmarks"
        var isTooMuch = false
        for line in try TextFile.read("\(folder)/Requests/thresholds.txt").split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let limit = Int(words[1]) else { continue }
            let document = try TextFile.read("\(folder)/operations/\(words[0]).graphql")
            let count = try await allocations(of: String(words[0]), document)
            print("\(words[0]): \(count) allocations a request, at most \(limit)")
            if count > limit { isTooMuch = true }
        }
        if isTooMuch { exit(1) }
    }

    private static func allocations(of name: String, _ document: String) async throws -> Int {
        let portal = try MemoryPortal()
        let body = try MemoryPortal.body(document, variables: Operations.variables[name] ?? "{}")
        // What is made once is there then: the plan, the texts of statements, the viewer.
        for _ in 0..<20 { try await portal.answer(body, for: name) }
        let before = callocations_count()
        for _ in 0..<requests { try await portal.answer(body, for: name) }
        return Int(callocations_count() - before) / requests
    }
}

/// The portal does not answer as it should.
struct WrongAnswer: Error {}
