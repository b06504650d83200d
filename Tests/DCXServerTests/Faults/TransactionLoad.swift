import DCXSchema
import Glibc

@testable import DCXServer

/// Transactions that write two rows each, and readers beside them, until told to finish. What each was told is kept, to be
/// compared with what is in the table then. On the thread of its event loop.
final class TransactionLoad {
    private static let table = "transaction_faults"
    private static let writers = 6
    private static let readers = 2

    private static let insert = StatementText(.eNetworks, "INSERT INTO \(table) VALUES ($1::integer, $2::integer)")
    private static let mine = StatementText(
        .eNetworks, "SELECT $1::integer, count(*) FROM \(table) WHERE transaction = $1::integer")
    private static let echo = StatementText(.eNetworks, "SELECT $1::text, pg_sleep($2::float8)")

    private(set) var committed: Set<Int> = []
    /// Those of which nothing may be there.
    private(set) var givenUp: Set<Int> = []
    /// Whose COMMIT was not answered.
    private(set) var unknown: Set<Int> = []
    /// Answers that were somebody else's.
    private(set) var foreign: [String] = []
    /// Errors that say something else than that the database was not there.
    private(set) var otherErrors: [String] = []
    var isFinished = false

    private let databases: PostgresDatabases
    private var next = 0

    init(_ databases: PostgresDatabases) { self.databases = databases }

    /// A COMMIT that takes a while, so that it can be met.
    static func prepare(_ owner: BlockingConnection) throws {
        try owner.run("DROP TABLE IF EXISTS \(table)")
        try owner.run("CREATE TABLE \(table) (transaction integer, part integer)")
        try owner.run("GRANT SELECT, INSERT ON \(table) TO dcx_server")
        try owner.run(
            """
            CREATE OR REPLACE FUNCTION transaction_faults_pause() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_sleep(0.005); RETURN NULL; END $$
            """)
        try owner.run(
            """
            CREATE CONSTRAINT TRIGGER pause AFTER INSERT ON \(table) DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION transaction_faults_pause()
            """)
    }

    /// By transaction, how many rows of it there are.
    static func rows(_ owner: BlockingConnection) throws -> [Int: Int] {
        let lines = try owner.texts(
            "SELECT transaction || ' ' || count(*) FROM \(table) GROUP BY transaction ORDER BY transaction")
        let pairs = lines.map { $0.split(separator: " ").compactMap { Int($0) } }
        return Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) })
    }

    /// Runs until `isFinished`.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            let load = LoopConfined(self)
            for _ in 0..<Self.writers { group.addTask { await load.value.write() } }
            for reader in 0..<Self.readers { group.addTask { await load.value.read("reader \(reader)") } }
        }
    }

    private func write() async {
        while !isFinished {
            next += 1
            await transact(next)
        }
    }

    /// One transaction, with a pause behind its beginning and behind each statement.
    func transact(_ number: Int) async {
        var hasReturned = false
        do {
            try await databases.withTransaction(.eNetworks) { transaction in
                await pause()
                for part in 1...2 {
                    _ = try await transaction.rows(
                        of: Statement(Self.insert, [.text("\(number)"), .text("\(part)")]))
                    // Every third pauses for so long that the connection can have been made anew when it goes on.
                    await pause(number % 3 == 0 ? "0.15" : "0.002")
                }
                let rows = try await transaction.rows(of: Statement(Self.mine, [.text("\(number)")]))
                if rows.value(0, 0) != "\(number)" || rows.value(0, 1) != "2" {
                    foreign.append("transaction \(number): \(rows.value(0, 0) ?? "") \(rows.value(0, 1) ?? "")")
                }
                hasReturned = true
            }
            committed.insert(number)
        } catch {
            if hasReturned { unknown.insert(number) } else { givenUp.insert(number) }
            note(error)
            await pause()
        }
    }

    private func pause(_ seconds: String = "0.002") async { _ = try? await ask("pause", seconds).get() }

    private func read(_ name: String) async {
        var count = 0
        while !isFinished {
            count += 1
            let word = "\(name) \(count)"
            switch await ask(word) {
            case .success(let rows):
                if rows.value(0, 0) != word { foreign.append("\(word): \(rows.value(0, 0) ?? "")") }
            case .failure(let error): note(error)
            }
        }
    }

    private func ask(_ word: String, _ seconds: String = "0.002") async -> Result<StatementRows, DatabaseError> {
        let reply = Answer()
        databases.send(Statement(Self.echo, [.text(word), .text(seconds)]), to: reply)
        databases.flush()
        let result = await reply.result()
        // Where there is no database there would be no pause.
        if case .failure = result { await databases.loop.turn() }
        return result
    }

    private func note(_ error: any Error) {
        if case DatabaseError.unavailable = error { return }
        otherErrors.append("\(error)")
    }
}

/// Waits for the rows of a statement.
private final class Answer: StatementReceiver {
    private var received: Result<StatementRows, DatabaseError>?
    private var waiter: UnsafeContinuation<Void, Never>?

    func receive(_ result: Result<StatementRows, DatabaseError>) {
        received = result
        waiter?.resume()
        waiter = nil
    }

    func result() async -> Result<StatementRows, DatabaseError> {
        if received == nil { await withUnsafeContinuation { waiter = $0 } }
        return received ?? .failure(.unavailable(.eNetworks, reason: "there is no answer"))
    }
}
