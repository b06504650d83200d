import Foundation
import GraphQLCore

/// Asks for the series of a demo machine.
struct MetricsClient {
    let server: TestServer

    static let machine = "50000000-0000-4000-8000-000000000002"

    func answer(
        _ arguments: String, _ fields: String, of machine: String = machine, as email: String = "john@vodacom.example"
    ) throws -> TestAnswer {
        try server.post(
            "{ virtualMachine(identityInstanceUuid: \"\(machine)\") { metrics(\(arguments)) { \(fields) } } }",
            token: try server.signIn(email))
    }

    func points(
        _ arguments: String, _ fields: String, of machine: String = machine, as email: String = "john@vodacom.example"
    ) throws -> [JSONValue] {
        let answer = try answer(arguments, "points { \(fields) }", of: machine, as: email)
        guard let points = answer.data["virtualMachine"]?["metrics"]?["points"], points != .null else {
            throw TestFailure(answer.body)
        }
        return points.items
    }

    static func date(_ value: JSONValue?) throws -> Date {
        guard let text = value?.text, let date = ISO8601DateFormatter().date(from: text) else {
            throw TestFailure("\(String(describing: value)) is no time")
        }
        return date
    }
}

extension JSONValue {
    var double: Double? { text.flatMap { Double($0) } }
}
