internal import DCXSchema

/// How the memory of the process is divided: so much for the program itself and for each event loop's work on one request at a
/// time, a part for plans, and the rest for what requests hold while others are served.
struct MemoryDivision {
    /// The program, its schema, and the memory that allocators have at hand.
    private static let processMiB = 96
    /// The one request of a loop that is read, planned or written at a time, spare buffers, and viewers with their scopes.
    private static let loopMiB = 64
    /// What every connection may hold without its being counted: its first buffers, and a small request.
    static let connectionAllowance = 64 << 10
    private static let largestCacheMiB = 32

    /// Of each loop, for documents and plans.
    let cacheBytes: Int
    /// Of each loop, for what connections and requests hold beyond their allowances.
    let heldBytes: Int
    /// Of each loop.
    let maximumConnections: Int

    /// - Throws: where that is not enough for so many loops.
    init(memoryMiB: Int, loops: Int) throws(ConfigurationError) {
        let ofLoop = (memoryMiB - Self.processMiB) / loops - Self.loopMiB
        guard ofLoop >= Self.leastMiB else {
            let least = Self.processMiB + loops * (Self.loopMiB + Self.leastMiB)
            throw ConfigurationError(
                "DCX_MEMORY_MIB is \(memoryMiB), but \(loops) event loops need \(least): set DCX_LOOPS to fewer, or this to more."
            )
        }
        cacheBytes = min(Self.largestCacheMiB, ofLoop / 4) << 20
        let rest = ofLoop << 20 - cacheBytes
        maximumConnections = rest / 4 / Self.connectionAllowance
        heldBytes = rest - rest / 4
    }

    private static let leastMiB = 32
}
