import Testing

@testable import DCXServer

/// Requests as bytes, each whole and cut in two at every place: what is said of them must not depend on the cut.
struct RequestParserTests {
    private func check(
        _ text: String, _ requests: [String], _ rest: ParsedInput.Rest = .nothing, everyPairOfCuts: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let bytes = Array(text.utf8)
        let whole = ParsedInput(bytes)
        #expect(
            whole.requests == requests && whole.rest == rest, "\(text.debugDescription): \(whole)",
            sourceLocation: sourceLocation)
        for first in 1..<max(bytes.count, 1) {
            let cut = ParsedInput(bytes, cutAt: [first])
            #expect(cut == whole, "\(text.debugDescription) cut at \(first)", sourceLocation: sourceLocation)
            if !everyPairOfCuts { continue }
            for second in first..<bytes.count {
                let cut = ParsedInput(bytes, cutAt: [first, second])
                #expect(
                    cut == whole, "\(text.debugDescription) cut at \(first), \(second)", sourceLocation: sourceLocation)
            }
        }
    }

    @Test func accepts() {
        for (request, meaning) in RequestCases.accepted { check(request, [meaning]) }
    }

    /// A head that came before is known by its bytes: what is said of it is the same, and one that differs is read.
    @Test func acceptsTheSameAgain() {
        for (request, meaning) in RequestCases.accepted {
            check(request + request + request, [meaning, meaning, meaning])
        }
        let known = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"
        check(known + "abc" + known + "def", ["post / abc", "post / def"])
        check(known + "abc" + known.replacing("3", with: "4") + "defg", ["post / abc", "post / defg"])
        check(known + "abc" + known.replacing("Host: a", with: "Host: a\r\nHost: a"), ["post / abc"], .refused(400))
    }

    @Test func refuses() {
        for request in RequestCases.badRequests { check(request, [], .refused(400)) }
    }

    @Test func refusesWithAnotherStatus() {
        for (request, status) in RequestCases.refusedOtherwise { check(request, [], .refused(status)) }
    }

    @Test func waitsForTheRest() {
        for request in RequestCases.incomplete { check(request, [], .incomplete) }
    }

    /// No byte that is a control character has a place in a line, whatever line it is.
    @Test(arguments: (UInt8.min...0x1F).filter { $0 != 0x09 } + [0x7F])
    func refusesControlBytes(byte: UInt8) {
        let character = String(UnicodeScalar(byte))
        for place in RequestCases.placesOfAnyByte {
            check(place.replacing("§", with: character), [], .refused(400))
        }
    }

    /// Only the characters of a token make a header's name or a method.
    @Test func refusesSeparatorsInNames() {
        for character in "\"(),/;<=>?@[\\]{} \u{80}" {
            check("GET / HTTP/1.1\r\nHost: a\r\nX\(character)Y: b\r\n\r\n", [], .refused(400))
            check("G\(character)T / HTTP/1.1\r\nHost: a\r\n\r\n", [], .refused(400))
        }
    }

    @Test func refusesCharactersThatNoTargetHas() {
        for character in "\"<>\\#\u{80}é" {
            check("GET /a\(character)b HTTP/1.1\r\nHost: a\r\n\r\n", [], .refused(400))
            check("GET /?a\(character)b HTTP/1.1\r\nHost: a\r\n\r\n", [], .refused(400))
        }
        for character in "^`{|}[]" { check("GET /a\(character)b HTTP/1.1\r\nHost: a\r\n\r\n", [], .refused(400)) }
    }

    @Test func readsPipelinedRequests() {
        let chunked = "POST /graphql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let text =
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + chunked + "2\r\n{}\r\n1;x\r\n!\r\n0\r\nT: u\r\n\r\n"
            + "\r\nPOST /readyz HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
        check(text, ["get / ", "post /graphql {}!", "post /readyz abc"], everyPairOfCuts: true)
        check(text + "GET", ["get / ", "post /graphql {}!", "post /readyz abc"], .incomplete)
        check(text + "G(", ["get / ", "post /graphql {}!", "post /readyz abc"], .incomplete)
        check(text + "G( / HTTP/1.1\r\n", ["get / ", "post /graphql {}!", "post /readyz abc"], .refused(400))
    }

    @Test func holdsItsLimits() {
        var limits = HTTPLimits()
        limits.requestLineBytes = 30
        limits.headerLineBytes = 20
        limits.headBytes = 60
        limits.headers = 3
        limits.bodyBytes = 4
        limits.chunkExtensionBytes = 6
        limits.trailerBytes = 8
        let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        var roomy = limits
        roomy.headerLineBytes = 40
        roomy.headBytes = 100
        let cases: [(String, ParsedInput.Rest, HTTPLimits)] = [
            ("GET /\(String(repeating: "x", count: 16)) HTTP/1.1\r\nHost: a\r\n\r\n", .nothing, limits),
            ("GET /\(String(repeating: "x", count: 17)) HTTP/1.1\r\nHost: a\r\n\r\n", .refused(414), limits),
            (String(repeating: "G", count: 31), .refused(414), limits),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 17))\r\n\r\n", .nothing, limits),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 18))", .refused(431), limits),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: 123456789012\r\nX: 12345678901234567\r\n\r\n", .refused(431), limits),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\n\r\n", .nothing, limits),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\nX: 3\r\n\r\n", .refused(431), limits),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n1234", .nothing, limits),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", .refused(413), limits),
            (chunked + "2\r\n12\r\n2\r\n34\r\n0\r\n\r\n", .nothing, roomy),
            (chunked + "2\r\n12\r\n3\r\n", .refused(413), roomy),
            (chunked + "1;a\r\n1\r\n1;a\r\n2\r\n1;\r\n3\r\n0;\r\n\r\n", .nothing, roomy),
            (chunked + "1;ab\r\n1\r\n1;ab\r\n2\r\n1;\r\n", .refused(400), roomy),
            (chunked + "0\r\nA: 1\r\nB: 2\r\n\r\n", .nothing, roomy),
            (chunked + "0\r\nA: 1\r\nB: 23", .refused(400), roomy),
        ]
        for (text, rest, limits) in cases {
            let bytes = Array(text.utf8)
            #expect(ParsedInput(bytes, limits: limits).rest == rest, "\(text.debugDescription)")
            for cut in 1..<bytes.count {
                #expect(
                    ParsedInput(bytes, cutAt: [cut], limits: limits).rest == rest,
                    "\(text.debugDescription) cut at \(cut)")
            }
        }
    }

    @Test func asksForABodyThatWaits() {
        var parser = RequestParser(limits: HTTPLimits())
        var input = InputBuffer()
        input.append("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n".utf8)
        guard case .awaitingContinue = parser.parse(&input) else { return #expect(Bool(false), "it is not asked for") }
        guard case .incomplete = parser.parse(&input) else { return #expect(Bool(false), "it is asked for twice") }
        input.append("{}".utf8)
        guard case .complete = parser.parse(&input) else { return #expect(Bool(false), "it is not complete") }
    }
}
