import GraphQLCore
import Testing

@testable import DCXServer

/// What an attempt to sign in tells, and what it does not.
struct SignInTests {
    private let database = MainDatabase.shared
    private let clock = StoppedClock()
    private let server: TestServer

    init() throws { server = try database.server(clock: clock) }

    /// What attempts do, without what they are about.
    private func trace(_ attempt: () throws -> TestAnswer) throws -> (body: String, statements: [String], checks: Int) {
        _ = server.takeStatements()
        let before = server.passwordChecks
        let body = try attempt().body
        let statements = server.takeStatements().map { statement in
            statement.split(separator: "\n").filter { !$0.hasPrefix("-- $") }.joined(separator: "\n")
        }
        return (body, statements, server.passwordChecks - before)
    }

    @Test func wrongPasswordLooksLikeAnAddressThatNobodyHas() throws {
        let person = try database.person()
        let disabled = try database.person()
        try database.run("UPDATE users SET status = 'disabled' WHERE uuid = '\(disabled.uuid)'")
        let invited = try database.person()
        try database.run("UPDATE users SET password_hash = NULL WHERE uuid = '\(invited.uuid)'")
        let closed = try database.person(organisation: try database.customer())
        try database.run("UPDATE organisations SET status = 'closed' WHERE uuid = '\(closed.organisation.uuid)'")
        let wrong = try trace { try person.signIn(server, password: "wrong") }
        #expect(wrong.checks == 1)
        #expect(wrong.statements.count == 8)
        let long = String(repeating: "x", count: 2_000)
        let others: [(String, () throws -> TestAnswer)] = [
            ("nobody", { try person.signIn(server, email: "nobody@example.com") }),
            ("disabled", { try disabled.signIn(server) }),
            ("without a password", { try invited.signIn(server) }),
            ("closed", { try closed.signIn(server) }),
            ("no password", { try disabled.signIn(server, password: "") }),
            ("long password", { try invited.signIn(server, password: long) }),
            ("long address", { try closed.signIn(server, email: long) }),
            ("NUL", { try closed.signIn(server, email: "a\\u0000@example.com") }),
            ("NUL in the password", { try person.signIn(server, password: MainDatabase.password + "\\u0000") }),
        ]
        for (name, attempt) in others {
            let other = try trace(attempt)
            #expect(other.body == wrong.body, "\(name)")
            #expect(other.statements == wrong.statements, "\(name)")
            #expect(other.checks == 1, "\(name)")
        }
        #expect(
            wrong.body == """
                {"data":{"signIn":{"session":null,"errors":[{"__typename":"InvalidCredentials",\
                "message":"No active user has this e-mail address and password.","path":null}]}}}
                """)
    }

    @Test func passwordThatChangesMeanwhileIsWrong() throws {
        let person = try database.person()
        #expect(try person.signIn(server).body.contains("accessToken"))
        let other = PasswordHash("another")?.stored ?? ""
        try database.run("UPDATE users SET password_hash = '\(other)' WHERE uuid = '\(person.uuid)'")
        #expect(try person.signIn(server).body.contains("InvalidCredentials"))
        #expect(try person.signIn(server, password: "another").body.contains("accessToken"))
    }

    /// A token of one process is a token of all that know its key, and of no other.
    @Test func keysAreChangedWhileTokensAreOut() throws {
        let old = [UInt8](repeating: 1, count: 32)
        let new = [UInt8](repeating: 2, count: 32)
        let before = try database.server(clock: clock) { $0.tokenKeys = TokenKeys(signing: old) }
        let during = try database.server(clock: clock) { $0.tokenKeys = TokenKeys(signing: new, verifying: [old]) }
        let after = try database.server(clock: clock) { $0.tokenKeys = TokenKeys(signing: new) }
        let person = try database.person()
        let oldToken = try person.session(before).accessToken
        let newToken = try person.session(during).accessToken
        let query = "{ viewer { role } }"
        #expect(try during.post(query, token: oldToken).status == 200)
        #expect(try after.post(query, token: oldToken).status == 401)
        #expect(try after.post(query, token: newToken).status == 200)
        #expect(try before.post(query, token: newToken).status == 401)
    }
}
