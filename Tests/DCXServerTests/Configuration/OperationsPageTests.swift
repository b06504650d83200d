import Foundation
import Testing

@testable import DCXServer

/// The page for operators has every setting, in the words of the one table.
struct OperationsPageTests {
    private static let begin = "<!-- settings: written by `UPDATE_GOLDENS=1 make test` -->\n"
    private static let end = "<!-- end of settings -->\n"
    private static let file = URL(filePath: #filePath).appending(path: "../../../../docs/operations.md").standardized

    @Test func pageHasEverySetting() throws {
        let rows = Settings.all.map { "| `\($0.name)` | \($0.meaning)\($0.isSecret ? " (secret)" : "") |\n" }
        let table = "\n| setting | meaning; default |\n|---|---|\n" + rows.joined() + "\n"
        let page = try String(contentsOf: Self.file, encoding: .utf8)
        let begin = try #require(page.range(of: Self.begin))
        let end = try #require(page.range(of: Self.end))
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
            let updated = page.replacingCharacters(in: begin.upperBound..<end.lowerBound, with: table)
            try updated.write(to: Self.file, atomically: true, encoding: .utf8)
        } else {
            #expect(page[begin.upperBound..<end.lowerBound] == table)
        }
        #expect(Set(Settings.all.map(\.name)).count == Settings.all.count)
    }
}
