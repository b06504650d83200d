import GraphQLCore

/// What came of a request.
enum Outcome {
    case accepted
    case refused([GraphQLError])
    case printed(String)
    /// The kind of element that a coordinate leads to; nil leads nowhere.
    case resolved(String?)
    /// The response as its writer made it, and whether it is without errors.
    case response(JSONText, isOK: Bool)
    case responses([JSONText])
    case unsupported
}

/// JSON that is already written.
struct JSONText {
    let bytes: [UInt8]

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = Array(bytes) }

    init(_ text: String) { bytes = Array(text.utf8) }
}

/// One line of output.
struct Answer {
    let id: JSONValue
    let outcome: Outcome

    init(id: JSONValue, _ outcome: Outcome) {
        self.id = id
        self.outcome = outcome
    }

    func write(into out: inout JSONBuffer) {
        out.append("{\"id\":")
        out.append(id)
        switch outcome {
        case .accepted: out.append(",\"ok\":true,\"errors\":[]}")
        case .refused(let errors):
            out.append(",\"ok\":false,\"errors\":")
            out.append(errors)
            out.append("}")
        case .printed(let text):
            out.append(",\"ok\":true,\"errors\":[],\"printed\":")
            out.appendString(text)
            out.append("}")
        case .resolved(let element):
            out.append(",\"ok\":true,\"errors\":[],\"resolved\":")
            if let element { out.appendString(element) } else { out.appendNull() }
            out.append("}")
        case .response(let response, let isOK):
            out.append(isOK ? ",\"ok\":true,\"errors\":[]," : ",\"ok\":false,")
            response.bytes.dropFirst().withUnsafeBytes { out.appendVerbatim($0) }
        case .responses(let responses): write(responses, into: &out)
        case .unsupported: out.append(",\"ok\":false,\"unsupported\":true}")
        }
    }

    private func write(_ responses: [JSONText], into out: inout JSONBuffer) {
        out.append(",\"ok\":true,\"errors\":[],\"responses\":[")
        for (index, response) in responses.enumerated() {
            if index > 0 { out.append(",") }
            response.bytes.withUnsafeBytes { out.appendVerbatim($0) }
        }
        out.append("]}")
    }
}
