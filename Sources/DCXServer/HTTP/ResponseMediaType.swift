/// What a GraphQL response is sent as. Both have the same bytes, and the same status codes.
/// https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types
enum ResponseMediaType {
    case graphQLResponse, json

    var contentType: StaticString {
        switch self {
        case .graphQLResponse: "application/graphql-response+json; charset=utf-8"
        case .json: "application/json; charset=utf-8"
        }
    }

    private var name: StaticString {
        switch self {
        case .graphQLResponse: "application/graphql-response+json"
        case .json: "application/json"
        }
    }

    /// The one that a client likes best; nil where it takes neither. A client that does not say, or says so only by a
    /// wildcard, gets `application/json`: it may not have heard of the other. Elements that are malformed are passed over.
    /// - Parameter accept: the values of its Accept headers.
    static func preferred(by accept: [UnsafeBufferPointer<UInt8>]) -> ResponseMediaType? {
        var graphQLResponse = Preference()
        var json = Preference()
        var isAnythingSaid = false
        for value in accept {
            var elements = ListReader(value)
            while let element = elements.next() {
                if element.isEmpty { continue }
                isAnythingSaid = true
                guard let range = MediaType(element), range.isUTF8 else { continue }
                graphQLResponse.consider(range, for: .graphQLResponse)
                json.consider(range, for: .json)
            }
        }
        if !isAnythingSaid { return .json }
        if graphQLResponse.weight == 0, json.weight == 0 { return nil }
        if graphQLResponse.weight == json.weight { return graphQLResponse.match == .name ? .graphQLResponse : .json }
        return graphQLResponse.weight > json.weight ? .graphQLResponse : .json
    }

    /// How a range names a type: the closer it does, the more its weight counts (RFC 9110, section 12.5.1).
    private enum Match: Int {
        case none, anything, type, name
    }

    private struct Preference {
        var match = Match.none
        var weight = 0

        mutating func consider(_ range: MediaType, for type: ResponseMediaType) {
            let match: Match =
                range.name.equalsIgnoringCase(type.name)
                ? .name
                : range.name.equalsIgnoringCase("application/*") ? .type : range.name.equals("*/*") ? .anything : .none
            if match == .none || match.rawValue < self.match.rawValue { return }
            weight = match == self.match ? max(weight, range.weight) : range.weight
            self.match = match
        }
    }
}
