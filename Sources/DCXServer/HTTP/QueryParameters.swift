internal import GraphQLCore

/// The parameters of a GraphQL request in a URL, form-encoded. They become the JSON that a body would have been, so that
/// both are read, checked and cached by the same code.
/// https://graphql.github.io/graphql-over-http/draft/#sec-GET
struct QueryParameters {
    private var document: String?
    private var operationName: String?
    private var variables: JSONValue?
    private var extensions: JSONValue?
    private var documentID: String?

    /// The body of the request as it would have been posted.
    /// - Parameter query: what stands behind the question mark of the target.
    static func body(_ query: UnsafeBufferPointer<UInt8>) throws(RequestRefusal) -> [UInt8] {
        var parameters = QueryParameters()
        var pairs = ListReader(query, separator: UInt8(ascii: "&"))
        while let pair = pairs.next() {
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.count
            let name = try decode(pair[part: 0..<equals])
            try parameters.set(name, pair[part: min(equals + 1, pair.count)..<pair.count])
        }
        return parameters.body()
    }

    private mutating func set(_ name: String, _ value: UnsafeBufferPointer<UInt8>) throws(RequestRefusal) {
        switch name {
        case "query": try Self.set(&document, try Self.decode(value), name)
        case "operationName": if !value.isEmpty { try Self.set(&operationName, try Self.decode(value), name) }
        case "variables": if !value.isEmpty { try Self.set(&variables, try Self.readJSON(value, name), name) }
        case "extensions": if !value.isEmpty { try Self.set(&extensions, try Self.readJSON(value, name), name) }
        case "documentId": if !value.isEmpty { try Self.set(&documentID, try Self.decode(value), name) }
        default: break
        }
    }

    private static func set<Value>(_ field: inout Value?, _ value: Value, _ name: String) throws(RequestRefusal) {
        if field != nil { throw .malformed("\"\(name)\" stands twice.") }
        field = value
    }

    private static func readJSON(
        _ value: UnsafeBufferPointer<UInt8>, _ name: String
    ) throws(RequestRefusal) -> JSONValue {
        let text = Array(try decode(value).utf8)
        switch text.withUnsafeBufferPointer(Self.parse) {
        case .success(let value): return value
        case .failure(let error): throw .malformed("\"\(name)\" is not JSON: \(error.reason).")
        }
    }

    private static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Result<JSONValue, JSONError> {
        do throws(JSONError) {
            return .success(try JSONReader.read(text))
        } catch {
            return .failure(error)
        }
    }

    /// `application/x-www-form-urlencoded`: plus signs are spaces, the rest is percent-encoded UTF-8.
    private static func decode(_ value: UnsafeBufferPointer<UInt8>) throws(RequestRefusal) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.count)
        var index = 0
        while index < value.count {
            let byte = value[index]
            index += 1
            if byte == UInt8(ascii: "+") {
                bytes.append(0x20)
            } else if byte == UInt8(ascii: "%") {
                guard index + 1 < value.count, let high = value[index].hexadecimalDigit,
                    let low = value[index + 1].hexadecimalDigit
                else { throw .malformed("The request target is percent-encoded wrongly.") }
                bytes.append(UInt8(high << 4 | low))
                index += 2
            } else {
                bytes.append(byte)
            }
        }
        guard let text = bytes.withUnsafeBufferPointer({ $0.validText }) else {
            throw .malformed("The request target is not UTF-8.")
        }
        return text
    }

    private func body() -> [UInt8] {
        var members: [JSONMember] = []
        if let document { members.append(JSONMember(name: "query", value: .string(document))) }
        if let operationName { members.append(JSONMember(name: "operationName", value: .string(operationName))) }
        if let variables { members.append(JSONMember(name: "variables", value: variables)) }
        if let extensions { members.append(JSONMember(name: "extensions", value: extensions)) }
        if let documentID { members.append(JSONMember(name: "documentId", value: .string(documentID))) }
        var body = JSONBuffer()
        body.append(.object(members))
        return Array(body.bytes)
    }
}
