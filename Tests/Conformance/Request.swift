import GraphQLCore

/// One line of input: an operation and what it is about.
struct Request {
    let id: JSONValue
    let operation: String
    let schema: SourceText?
    let document: SourceText?
    let coordinate: SourceText?
    let operationName: String?
    /// An object or null.
    let variables: JSONValue
    let rootValue: JSONValue
    let events: [JSONValue]

    /// How deeply a root value may be nested: deeper than the answers of any case.
    private static let maximumDepth = 512

    static func read(_ line: String) throws(JSONError) -> Request {
        let bytes = Array(line.utf8)
        let value = try bytes.withUnsafeBufferPointer { bytes throws(JSONError) in
            try JSONReader.read(bytes, maximumDepth: maximumDepth)
        }
        return Request(value)
    }

    private init(_ value: JSONValue) {
        id = value["id"] ?? .null
        operation = value["op"]?.text ?? ""
        schema = value["schema"]?.text.map { SourceText($0) }
        document = value["document"]?.text.map { SourceText($0) }
        coordinate = value["coordinate"]?.text.map { SourceText($0) }
        operationName = value["operationName"]?.text
        variables = value["variables"] ?? .null
        rootValue = value["rootValue"] ?? .null
        if case .array(let items) = value["events"] { events = items } else { events = [] }
    }
}

extension JSONValue {
    fileprivate var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}
