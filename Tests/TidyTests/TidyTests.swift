import Foundation
import Testing

/// The source's own rules, as tests.
struct TidyTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func files(_ folder: String, _ suffix: String) -> [(path: String, text: String)] {
        let base = root.appending(path: folder)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(suffix) }.sorted().compactMap { path in
            let text = try? String(contentsOf: base.appending(path: path), encoding: .utf8)
            return text.map { (folder + "/" + path, $0) }
        }
    }

    @Test func filesHaveOneConcept() {
        for file in Self.files("Sources", ".swift") + Self.files("Tests", ".swift") {
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(lines <= 500, "\(file.path) has \(lines) lines: is there a second concept in it?")
        }
    }

    @Test func modulesImportDownwardsOnly() {
        let allowed: [String: Set<String>] = [
            "GraphQLCore": [],
            "DCXSchema": ["GraphQLCore", "CResources"],
            "DCXServer": [
                "GraphQLCore", "DCXSchema", "CPostgres", "CCrypto", "CLinux", "Glibc", "Synchronization",
            ],
        ]
        for (module, imports) in allowed {
            for file in Self.files("Sources/\(module)", ".swift") {
                for line in file.text.split(separator: "\n") {
                    guard let name = line.wholeMatch(of: /(?:public |internal |package )?import (\w+)/)?.output.1
                    else { continue }
                    #expect(imports.contains(String(name)), "\(file.path) imports \(name)")
                }
            }
        }
    }

    @Test func nothingFromOutsideCanTrap() {
        for file in Self.files("Sources", ".swift") {
            for forbidden in ["try!", " as! ", "fatalError("] {
                #expect(!file.text.contains(forbidden), "\(file.path) has \(forbidden)")
            }
        }
    }

    @Test func drawersHaveNoPlace() {
        for file in Self.files("Sources", ".swift") {
            for drawer in ["util", "helper", "common", "misc"] {
                #expect(!file.path.lowercased().contains(drawer), "\(file.path) is a drawer")
            }
        }
    }

    @Test func everyDatabaseFileIsEmbedded() throws {
        let list = try String(contentsOf: Self.root.appending(path: "Sources/CResources/databases.c"), encoding: .utf8)
        for file in Self.files("databases", ".sql") {
            #expect(list.contains("\"../../\(file.path)\""), "\(file.path) is not embedded")
            let name = file.path.dropFirst("databases/".count)
            #expect(list.contains("{\"\(name)\", "), "\(file.path) is not listed")
        }
    }

    /// What the pages say that shows something is there: examples, and tests by name.
    @Test func pagesNameWhatThereIs() {
        let tests = Self.files("Tests", ".swift").map(\.text).joined(separator: "\n")
        for page in Self.files("docs", ".md") {
            for match in page.text.matches(of: /`(examples\/[A-Za-z0-9\/._\-]+)`/) {
                let path = Self.root.appending(path: String(match.output.1)).path
                #expect(FileManager.default.fileExists(atPath: path), "\(page.path) names \(match.output.1)")
            }
            for match in page.text.matches(of: /`([A-Z][A-Za-z]*Tests)(?:\.([A-Za-z]+))?`/) {
                #expect(tests.contains("struct \(match.output.1) "), "\(page.path) names \(match.output.1)")
                guard let name = match.output.2 else { continue }
                #expect(tests.contains("func \(name)("), "\(page.path) names \(match.output.1).\(name)")
            }
        }
    }
}
