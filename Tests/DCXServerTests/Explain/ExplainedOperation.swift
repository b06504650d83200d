import GraphQLCore

@testable import DCXServer

extension TestServer {
    /// What an operation costs, for a golden: each statement with the field that sent it, and its rows. Times are not in it.
    func explain(_ query: String, variables: String = "{}", token: String) throws -> String {
        let answer = try post(query, variables: variables, extensions: #"{"explain":true}"#, token: token)
        guard case .array(let statements)? = answer.json["extensions"]?["explain"] else {
            throw TestFailure("the operation was not explained: \(answer.body)")
        }
        return statements.map { statement in
            let path = statement["path"]?.items.compactMap(\.text).joined(separator: ".") ?? ""
            let numbers = ["rows", "parameters"].map { "\($0) \(statement[$0]?.text ?? "-")" }.joined(separator: ", ")
            return "-- \(path): \(statement["database"]?.text ?? ""), \(numbers)\n\(statement["statement"]?.text ?? "")"
        }.joined(separator: "\n\n")
    }
}
