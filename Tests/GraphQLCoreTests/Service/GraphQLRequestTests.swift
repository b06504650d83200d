import Testing

@testable import GraphQLCore

/// How a request's entries are found in its body.
struct GraphQLRequestTests {
    private struct Read: Equatable {
        let document: String
        let operationName: String?
        let variables: JSONValue
        let extensions: JSONValue
    }

    private func read(_ body: String) throws -> Read {
        try Array(body.utf8).withUnsafeBufferPointer { bytes in
            let request = try GraphQLRequest.read(bytes)
            return Read(
                document: String(decoding: request.rawDocument, as: UTF8.self), operationName: request.operationName,
                variables: request.variables, extensions: request.extensions)
        }
    }

    @Test(arguments: [
        #"{"query":"{ a }","operationName":"A","variables":{"v":1},"extensions":{"e":true}}"#,
        #" { "extensions" : {"e":true} , "variables" : {"v":1} , "operationName" : "A" , "query" : "{ a }" } "#,
        #"{"other":[{"query":1}],"query":"{ a }","quer":1,"queryy":2,"operationName":"A","variables":{"v":1},"extensions":{"e":true}}"#,
        #"{"\u0071uery":"{ a }","operation\u004eame":"A","v\u0061riables":{"v":1},"extension\u0073":{"e":true}}"#,
    ])
    func entriesAreFound(body: String) throws {
        let expected = Read(
            document: "{ a }", operationName: "A",
            variables: .object([JSONMember(name: "v", value: .number("1"))]),
            extensions: .object([JSONMember(name: "e", value: .boolean(true))]))
        #expect(try read(body) == expected)
    }

    @Test(arguments: [
        (#"{"query":"a","query":"b"}"#, "an object has the same name twice"),
        (#"{"query":"a","\u0071uery":"b"}"#, "an object has the same name twice"),
        (#"{"x":1,"query":"a","x":"b"}"#, "an object has the same name twice"),
        (#"{"query":"a""#, "a comma or a closing brace is expected"),
        (#"{"query""a"}"#, "a colon is expected after the name"),
        (#"{"query":"a"#, "a string does not end"),
        (#"{"query"#, "a string does not end"),
        (#"{"query":"a\"}"#, "a string does not end"),
        (#"{query:"a"}"#, "a string is expected"),
        ("{\"que\u{1}ry\":1}", "a string has a control character that is not escaped"),
        (#"{"query":"a"} x"#, "there is text after the value"),
        ("{" + (0...64).map { "\"n\($0)\":0" }.joined(separator: ",") + "}", "an object has too many members"),
        (
            "{\"query\":\"a\"," + (0...63).map { "\"n\($0)\":0" }.joined(separator: ",") + "}",
            "an object has too many members"
        ),
    ])
    func malformedBodiesAreRefused(body: String, reason: String) {
        #expect(throws: RequestError(message: "The body is not the JSON of a request: \(reason).")) {
            try read(body)
        }
    }

    @Test(arguments: [
        (#"{}"#, "The request has no \"query\"."), (#"{"query":1}"#, "\"query\" has to be a string."),
        (#"{"query":"a","variables":[]}"#, "\"variables\" has to be an object or null."),
        (#"{"query":"a","extensions":1}"#, "\"extensions\" has to be an object or null."),
        (#"{"query":"a","operationName":1}"#, "\"operationName\" has to be a string or null."),
    ])
    func entriesHaveTheirTypes(body: String, message: String) {
        #expect(throws: RequestError(message: message)) { try read(body) }
    }

    /// The end of a document is looked for many bytes at a time: quotes and backslashes at each place of them.
    @Test func documentsEndAtTheirQuote() throws {
        for length in 0..<100 {
            for escape in ["", "\\\"", "\\\\", "\\\\\\\"", "\\\"\\\"", "\\\\\\\\"] {
                let document = String(repeating: "a", count: length) + escape
                #expect(try read("{\"query\":\"\(document)\"}").document == document)
                let longer = document + String(repeating: "b", count: 50)
                #expect(try read("{\"query\":\"\(longer)\",\"x\":\"y\"}").document == longer)
            }
        }
    }
}
