/// The handlers of an event loop, found by the token that the kernel gives back with an event. A token of one that has
/// ended finds nobody, whoever has its place since.
struct EventHandlers {
    private struct Place {
        var handler: (any EventHandler)?
        /// How many had the place before.
        var generation: UInt32 = 1
    }

    private var places: [Place] = []
    private var free: [Int] = []

    /// - Returns: its token, never 0.
    mutating func insert(_ handler: any EventHandler) -> UInt64 {
        let index = free.popLast() ?? places.count
        if index == places.count { places.append(Place()) }
        places[index].handler = handler
        return UInt64(places[index].generation) << 32 | UInt64(index)
    }

    subscript(token: UInt64) -> (any EventHandler)? {
        let index = Int(token & 0xFFFF_FFFF)
        guard index < places.count, UInt64(places[index].generation) == token >> 32 else { return nil }
        return places[index].handler
    }

    mutating func remove(_ token: UInt64) -> (any EventHandler)? {
        guard let handler = self[token] else { return nil }
        let index = Int(token & 0xFFFF_FFFF)
        places[index].handler = nil
        places[index].generation = max(1, places[index].generation &+ 1)
        free.append(index)
        return handler
    }
}
