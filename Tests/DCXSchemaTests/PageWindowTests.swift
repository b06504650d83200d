import GraphQLCore
import Testing

@testable import DCXSchema

/// Pages of many parents at once: together they are bounded too.
struct PageWindowTests {
    @Test(arguments: [0, 1, 20, 200])
    func admits(parentCount: Int) throws { try PageWindow.whole.check(parentCount: parentCount) }

    @Test(arguments: [201, 1_000, 200_001])
    func refuses(parentCount: Int) {
        do throws(FieldError) {
            try PageWindow.whole.check(parentCount: parentCount)
            Issue.record("so many pages are not admitted")
        } catch {
            #expect(error.code == "INVALID_PAGE")
            #expect(error.message.contains("at most \(200_000 / parentCount) items"))
        }
    }
}
