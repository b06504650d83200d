internal import DCXSchema

/// The names of the statements that a connection has prepared, by their text: documents that make the same text share one.
/// There are so many, and so many bytes of them, at most: each takes memory of PostgreSQL's, about in proportion to its text,
/// and clients make texts with filters and orders. Those that were used least recently go.
struct PreparedStatements {
    private let capacity: Int
    private let maximumBytes: Int
    private var bytes = 0
    private var entries: [Key: Entry] = [:]
    /// Where a text was found last, by its address: as a rule it is asked for again, and this costs a fifth of hashing.
    private var recent: [Entry?]
    private var madeCount = 0
    private var useCount = 0
    /// Names that are to be given up in PostgreSQL too.
    private var discarded: [String] = []
    /// So that no other connection has the same names: behind a pooler one session has many connections' statements.
    private var prefix = Self.newPrefix
    /// Giving a name up was refused: none is asked for any more, and texts beyond the capacity have none.
    private var keepsAll = false
    /// Names get lost: no text has one.
    private(set) var losesNames = false

    private static let recentCount = 64

    private final class Entry {
        let text: StatementText
        let name: String
        var lastUse: Int
        /// PostgreSQL has said that it has it.
        var isThere = false

        init(_ text: StatementText, name: String, lastUse: Int) {
            self.text = text
            self.name = name
            self.lastUse = lastUse
        }
    }

    /// A text by what it says: as a rule it is the same object.
    private struct Key: Hashable {
        let text: StatementText

        static func == (left: Key, right: Key) -> Bool {
            left.text === right.text || left.text.sql == right.text.sql
        }

        func hash(into hasher: inout Hasher) { hasher.combine(text.sqlHash) }
    }

    private static var newPrefix: String { "dcx_" + String(UInt64.random(in: .min ... .max), radix: 36) + "_" }

    init(capacity: Int, maximumBytes: Int = .max) {
        self.capacity = capacity
        self.maximumBytes = maximumBytes
        recent = Array(repeating: nil, count: Self.recentCount)
    }

    var count: Int { entries.count }

    /// The name that a text is prepared under; nil where it is not.
    mutating func name(of text: StatementText) -> String? {
        useCount += 1
        let place = Self.recentPlace(of: text)
        if let known = recent[place], known.text === text {
            known.lastUse = useCount
            return known.name
        }
        guard let entry = entries[Key(text: text)] else { return nil }
        // What is the same text in another object is looked for each time.
        if entry.text === text { recent[place] = entry }
        entry.lastUse = useCount
        return entry.name
    }

    /// Objects lie sixteen bytes apart at least.
    private static func recentPlace(of text: StatementText) -> Int {
        Int(bitPattern: UInt(bitPattern: ObjectIdentifier(text)) >> 4) & (recentCount - 1)
    }

    private mutating func removeEntry(of key: Key) {
        if let entry = entries.removeValue(forKey: key) { bytes -= entry.text.sql.utf8.count }
        for place in recent.indices { recent[place] = nil }
    }

    /// A new name, for a text that has none; empty for the unnamed statement, which the next one without a name takes the place of.
    mutating func add(_ text: StatementText) -> String {
        let isFull = entries.count >= capacity || bytes + text.sql.utf8.count > maximumBytes
        if losesNames || keepsAll && isFull { return "" }
        bytes += text.sql.utf8.count
        while entries.count >= capacity || bytes > maximumBytes,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            removeEntry(of: oldest.key)
            if oldest.value.isThere { handBack(oldest.value.name) }
        }
        // Of more than fifteen bytes: a text that fits into a register would be copied for libpq each time.
        let name = "\(prefix)statement_\(madeCount)"
        madeCount += 1
        useCount += 1
        entries[Key(text: text)] = Entry(text, name: name, lastUse: useCount)
        return name
    }

    /// A text has been prepared under this name. One that had to go before that goes now: giving up what PostgreSQL does not
    /// have is an error, for which what is behind it is passed over.
    mutating func confirm(_ text: StatementText, named name: String) {
        if name.isEmpty { return }
        if let entry = entries[Key(text: text)], entry.name == name {
            entry.isThere = true
        } else {
            handBack(name)
        }
    }

    /// A text could not be prepared under this name.
    mutating func remove(_ text: StatementText, named name: String) {
        if entries[Key(text: text)]?.name == name { removeEntry(of: Key(text: text)) }
    }

    /// Forgets a text unless PostgreSQL has said that it has it. Should it say so later, that name goes.
    mutating func removeUnconfirmed(_ text: StatementText) {
        if let entry = entries[Key(text: text)], !entry.isThere { removeEntry(of: Key(text: text)) }
    }

    /// A text is to be prepared anew: what PostgreSQL has is of no use any more.
    mutating func discard(_ text: StatementText) {
        guard let entry = entries[Key(text: text)], entry.isThere else { return }
        removeEntry(of: Key(text: text))
        handBack(entry.name)
    }

    /// The names that are to be given up. Those for which it does not succeed are handed back.
    mutating func takeDiscarded() -> [String] {
        if discarded.isEmpty { return [] }
        defer { discarded.removeAll() }
        return discarded
    }

    mutating func handBack(_ name: String) { if !keepsAll { discarded.append(name) } }

    var hasDiscarded: Bool { !discarded.isEmpty }

    /// A name could not be given up: a connection pooler has other names for statements, and gives them up by itself.
    mutating func noteRefusal() {
        keepsAll = true
        discarded.removeAll()
    }

    /// PostgreSQL has said that it had a text, and does not know it: a connection pooler gives each transaction another session.
    /// - Returns: whether that is so.
    mutating func noteLoss(of text: StatementText) -> Bool {
        guard losesNames || entries[Key(text: text)]?.isThere == true else { return false }
        loseNames()
        return true
    }

    mutating func loseNames() {
        removeAll()
        losesNames = true
    }

    /// The connection is gone, and all that it had prepared.
    mutating func removeAll() {
        entries.removeAll()
        bytes = 0
        recent = Array(repeating: nil, count: Self.recentCount)
        discarded.removeAll()
        prefix = Self.newPrefix
        keepsAll = false
        losesNames = false
    }
}
