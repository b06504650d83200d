import Testing

@testable import DCXServer

/// Which media type a client gets for what it accepts.
struct ResponseMediaTypeTests {
    private static let graphQLResponse = "application/graphql-response+json"

    private func preferred(_ accept: [String]) -> ResponseMediaType? {
        // One buffer for all values, as in a request's head.
        let bytes = accept.flatMap { Array($0.utf8) }
        var start = 0
        return bytes.withUnsafeBufferPointer { bytes in
            ResponseMediaType.preferred(
                by: accept.map { value in
                    defer { start += value.utf8.count }
                    return bytes[part: start..<start + value.utf8.count]
                })
        }
    }

    @Test(arguments: [
        "", " ", ",", "*/*", "application/*", "application/json", "APPLICATION/JSON", "application/json;charset=utf-8",
        "application/json; charset=\"UTF-8\"", "text/html, application/xhtml+xml, */*;q=0.8",
        "application/json ; q=0.001",
        "application/graphql-response+json;q=0.5, application/json;q=0.6",
        "application/graphql-response+json;q=0, */*", "application/graphql-response+json;q=0, application/*;q=0.1",
        "nonsense, application/json", "application/json;q=1.000", "text/html;x=\"a,application/xml\", application/json",
        "application/*;q=0.9, */*;q=0.1", "application/json;version=1",
    ])
    func givesJSON(accept: String) { #expect(preferred([accept]) == .json) }

    @Test(arguments: [
        graphQLResponse, "Application/GraphQL-Response+JSON", "application/json, " + graphQLResponse,
        graphQLResponse + ", application/json", graphQLResponse + ", application/json;q=0.9",
        graphQLResponse + ";charset=utf-8, application/json;charset=utf-8;q=0.9", graphQLResponse + ";q=0.1",
        graphQLResponse + ", */*", "application/json;q=0.1, " + graphQLResponse + ";q=0.2",
        "*/*;q=0.1, " + graphQLResponse,
        "application/json;q=0, */*",
    ])
    func givesGraphQLResponse(accept: String) { #expect(preferred([accept]) == .graphQLResponse) }

    @Test(arguments: [
        "text/html", "application/xml", "text/*", "application/json;q=0", "*/*;q=0", "application/*;q=0.000",
        "application/json;charset=iso-8859-1", "application/json;q=2", "application/json;q=1.001",
        "application/json;q=0.1234",
        "application/json;q=", "application/json;q=-1", "application/json;q=0.5;q=0.6", "application", "*", "json",
        "application/", "/json", "application/ json", "*/json", "application/json x", "application/json;q=0, text/html",
    ])
    func givesNothing(accept: String) { #expect(preferred([accept]) == nil) }

    @Test func joinsTheHeaders() {
        #expect(preferred(["text/html", Self.graphQLResponse]) == .graphQLResponse)
        #expect(preferred(["", "text/html"]) == nil)
    }
}
