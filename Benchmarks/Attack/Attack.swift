/// One way to take the service from others.
struct Attack: Sendable {
    /// Which resource it is after.
    enum Kind: String, Sendable { case memory, processor, disk, database, signIns = "sign-ins", connections }

    /// Who attacks: somebody without a token, the viewers of a customer, the viewers of a reseller.
    enum Attacker: Sendable { case anybody, customer, reseller }

    /// What a connection does besides sending a request.
    enum Manner: Sendable {
        /// Waits for the answer, and asks again.
        case repeating
        /// Closes so long after the request, and asks again on another connection.
        case leaving(milliseconds: Int)
        /// Reads so many bytes a second, and nothing else.
        case readingSlowly(bytesPerSecond: Int)
        /// After the request, which is not whole, sends a byte a second.
        case sendingSlowly
        /// Sends so many at once, and reads their answers.
        case pipelining(Int)
        /// Reads the answer, closes, and connects again.
        case reconnecting
    }

    let name: String
    let kind: Kind
    let attacker: Attacker
    var manner = Manner.repeating
    /// In the form with many connections.
    var connections = 50
    /// Whether one connection by itself is an attack.
    var isWorthOne = true
    /// Whether the short form has it.
    var isShort = false
    /// Whether the request is a HEAD.
    var isHead = false
    /// How many different requests there are; those of a sender are made once.
    var variants = 1
    /// The n-th request; each document is a different one, so that the server has to plan it.
    let request: @Sendable (_ number: Int, _ sender: Sender) -> [UInt8]

    /// On whose behalf a request is sent.
    struct Sender: Sendable {
        let token: String?
        /// Empty where nobody is signed in.
        let email: String
    }
}

/// How many attack, and from where.
enum Form: String, CaseIterable {
    /// One connection.
    case one = "1"
    /// Many of one network; signed in, as every user of the tenant.
    case many
    /// Many, each of a network of its own.
    case networks
}
