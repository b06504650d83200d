import Testing

@testable import GraphQLCore

struct SourceLocatorTests {
    @Test("it finds what SourceText finds, in any order")
    func agrees() {
        let lines = ["{ a", "é 😀 b\r", "\rc\n\n", String(repeating: "long ", count: 300), "\r\n d }", ""]
        let source = SourceText(lines.joined(separator: "\n"))
        var locator = SourceLocator(source)
        let offsets = (0...source.bytes.count + 5).map { SourceOffset($0) }
        for offset in offsets + offsets.reversed() {
            #expect(locator.location(of: offset) == source.location(of: offset))
        }
    }

    @Test("many places of a long text, the last first", arguments: [" ", "\n"])
    func isFast(separator: String) {
        let source = SourceText(String(repeating: "a\(separator)", count: 500_000))
        let offsets = (0..<10_000).map { SourceOffset(source.bytes.count - $0 * 100) }
        var locator = SourceLocator(source)
        var locations: [GraphQLCore.SourceLocation] = []
        let time = ContinuousClock().measure { locations = locator.locations(of: offsets) }
        #expect(time < .seconds(20))
        #expect(locations.first == source.location(of: offsets[0]))
    }
}
