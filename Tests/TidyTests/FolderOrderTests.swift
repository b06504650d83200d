import Foundation
import Testing

/// Inside GraphQLCore the arrows go one way: a folder uses those before it in this list, and no other. The compiler does not
/// check folders, so the types that a folder declares are looked for in the files of those before it.
struct FolderOrderTests {
    private static let order = [
        "JSON", "Language", "TypeSystem", "Coercion", "Validation", "Resolvers", "Planning", "Execution", "Response",
        "Introspection", "Service",
    ]
    private static let core = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/GraphQLCore")

    private static func sources(of folder: String) -> [(name: String, code: String)] {
        let base = core.appending(path: folder)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
            guard let text = try? String(contentsOf: base.appending(path: path), encoding: .utf8) else { return nil }
            let code = text.split(separator: "\n").filter {
                !$0.trimmingCharacters(in: .whitespaces).hasPrefix("//")
            }
            return ("\(folder)/\(path)", code.joined(separator: "\n"))
        }
    }

    @Test func everyFolderHasItsPlace() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.core.path).sorted()
        #expect(folders == Self.order.sorted())
    }

    /// Uses that go against the order, each with its reason.
    private static let exceptions: Set<String> = [
        // A leaf leads back to its field, for the place of its errors.
        "Resolvers/LeafField.swift FieldPlan",
        // A default is a constant that is coerced to see whether it can be.
        "TypeSystem/LiteralMismatch.swift Coercion", "TypeSystem/LiteralMismatch.swift VariableValues",
    ]

    @Test func arrowsGoOneWay() {
        let declared = Self.order.map { folder in
            Self.sources(of: folder).flatMap { source in
                source.code.matches(
                    of: /(?m)^(?:public |package |final |open |indirect )*(?:struct|enum|class|protocol) (\w+)/
                )
                .map { String($0.output.1) }
            }
        }
        for (place, folder) in Self.order.enumerated() {
            let later = Set(declared[(place + 1)...].joined())
            for source in Self.sources(of: folder) {
                let words = Set(source.code.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
                let used = words.intersection(later).filter { !Self.exceptions.contains("\(source.name) \($0)") }
                #expect(used.isEmpty, "\(source.name) uses \(used.sorted().joined(separator: ", "))")
            }
        }
    }
}
