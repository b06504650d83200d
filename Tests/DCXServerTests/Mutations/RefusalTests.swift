import DCXSchema
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// Whatever is refused is answered with its error, has one line in the audit log where somebody is signed in, and leaves nothing else in any table.
@Suite(.serialized)
struct RefusalTests {
    private static func cases(_ bench: RefusalBench) throws -> [RefusalCase] {
        let main = bench.main
        func key(_ table: String, _ condition: String) throws -> String {
            try main.text("SELECT uuid FROM \(table) WHERE \(condition)") ?? ""
        }
        let people = RefusalCase.People(
            john: try key("users", "email = 'john@vodacom.example'"),
            alex: try key("users", "email = 'alex@cloudtech.example'"),
            adcock: try key("users", "email = 'adcock@adcock.example'"),
            closed: try key("users", "email = 'owner@closed.example'"))
        return RefusalCase.ofAccess + RefusalCase.ofMoney + RefusalCase.ofMachines + RefusalCase.ofPeople(people)
            + RefusalCase.ofSessions(usedRefreshToken: bench.usedRefreshToken)
    }

    @Test func refusalLeavesALineAndNothingElse() throws {
        let bench = try RefusalBench()
        var tables = try bench.tables()
        var lines = try bench.auditLines()
        let cases = try Self.cases(bench)
        for refusal in cases {
            let answer = try bench.server.post(refusal.query, token: bench.token(refusal.sender))
            #expect(Self.error(of: answer) == refusal.error, "\(refusal)\n\(answer.body)")
            let (tablesAfter, linesAfter) = (try bench.tables(), try bench.auditLines())
            let changed = tables.keys.filter { tables[$0] != tablesAfter[$0] }.sorted()
            #expect(tables.count == tablesAfter.count && changed == refusal.changes, "\(refusal)\n\(answer.body)")
            let new = Set(linesAfter).subtracting(lines).map {
                $0.split(separator: " ").dropLast().joined(separator: " ")
            }
            #expect(new == (refusal.isLogged ? ["\(refusal.mutation) refused \(refusal.error)"] : []), "\(refusal)")
            (tables, lines) = (tablesAfter, linesAfter)
        }
        #expect(cases.count > 150)
    }

    private static func error(of answer: TestAnswer) -> String? {
        if answer.status == 401 { return RefusalCase.unauthorized }
        if answer.json["data"] == nil { return RefusalCase.malformed }
        return answer.codes.first ?? answer.errorType
    }

    /// The schema says which errors a mutation gives, and these are the ones that come.
    @Test func everyPayloadNamesItsErrors() throws {
        let schema = try PortalSchema().schema
        let cases = try Self.cases(try RefusalBench())
        let types = Set(BusinessErrors.all.map { $0.typeName })
        for mutation in MutationBinding.mutations {
            guard let field = schema.mutationType?.fields[mutation.name],
                case .object(let payload) = schema[field.type.named]
            else { throw TestFailure("there is no \(mutation.name)") }
            let words = (payload.fields["errors"]?.description ?? "").split { !$0.isLetter }.map(String.init)
            let come = Set(cases.filter { $0.mutation == mutation.name }.map(\.error)).intersection(types)
            #expect(types.intersection(words) == come, "\(mutation.name)")
        }
    }

    /// No mutation and no type of error is left out.
    @Test func everyKindIsThere() throws {
        let cases = try Self.cases(try RefusalBench())
        let mutations = MutationBinding.mutations
        #expect(Set(cases.map(\.mutation)) == Set(mutations.map(\.name)))
        #expect(Set(BusinessErrors.all.map { $0.typeName }).subtracting(cases.map(\.error)) == [])
        for mutation in mutations {
            let errors = Set(cases.filter { $0.mutation == mutation.name }.map(\.error))
            var expected: Set = [RefusalCase.unauthorized]
            if mutation.name != "signOut" { expected.insert(RefusalCase.malformed) }
            if mutation.takesViewer { expected.insert("UNAUTHENTICATED") }
            // Whoever is signed in may revoke keys of its own.
            if mutation.takesViewer, mutation.name != "revokeApiKey" { expected.insert("FORBIDDEN") }
            let missing = expected.subtracting(errors)
            #expect(missing.isEmpty, "\(mutation.name)")
        }
    }
}

extension PortalMutation {
    fileprivate var takesViewer: Bool {
        switch access {
        case .anybody: false
        case .signedIn, .active, .permission: true
        }
    }
}
