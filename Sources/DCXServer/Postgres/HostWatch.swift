internal import DCXSchema

/// Whether the hosts of a database still answer. A host that is frozen or out of reach closes nothing, and a statement that
/// takes long looks the same: so a host of which nothing is heard is asked on a new connection. What answers there keeps its
/// connections; what does not loses them all, and they are made anew, at another host where there is one.
final class HostWatch {
    private let hosts: PostgresHosts
    private let limits: PostgresLimits
    private let loop: EventLoop
    /// When each host was heard last, by its place, in milliseconds of the monotonic clock.
    private var answeredAt: [Int]
    private var probes: [HostProbe?]

    init(_ hosts: PostgresHosts, _ limits: PostgresLimits, _ loop: EventLoop) {
        self.hosts = hosts
        self.limits = limits
        self.loop = loop
        answeredAt = hosts.hosts.map { _ in 0 }
        probes = hosts.hosts.map { _ in nil }
    }

    /// Whether the connection is there, and its host has been heard lately.
    func isAnswering(_ connection: PostgresConnection, now: Int) -> Bool {
        guard connection.isReady, let place = connection.address?.place else { return false }
        let heardAt = max(answeredAt[place], connection.heardAt / 1000)
        return now - heardAt <= limits.answeredMilliseconds
    }

    /// Called now and then.
    func look(at connections: [PostgresConnection], now: Int) {
        for connection in connections where connection.isReady {
            guard let place = connection.address?.place else { continue }
            answeredAt[place] = max(answeredAt[place], connection.heardAt / 1000)
        }
        for place in probes.indices {
            guard let probe = probes[place], now > probe.startedAt + limits.probeMilliseconds else { continue }
            end(place)
            if answeredAt[place] < probe.startedAt { giveUp(place, connections, now: now) }
        }
        for connection in connections where connection.silentMilliseconds(now: now) > limits.quietMilliseconds {
            guard let address = connection.address, probes[address.place] == nil,
                now - answeredAt[address.place] > limits.quietMilliseconds
            else { continue }
            probe(address, now: now)
        }
    }

    private func probe(_ address: PostgresAddress, now: Int) {
        let place = address.place
        probes[place] = HostProbe(hosts.start(address), loop, startedAt: now) { [weak self] in
            guard let self else { return }
            answeredAt[place] = EventLoop.monotonicMilliseconds()
            probes[place] = nil
        }
        probes[place]?.begin()
    }

    private func giveUp(_ place: Int, _ connections: [PostgresConnection], now: Int) {
        hosts.noteSilence(of: place, now: now)
        for connection in connections where connection.isReady && connection.address?.place == place {
            connection.lose(because: "the host has not answered for \(now - answeredAt[place]) ms")
        }
    }

    private func end(_ place: Int) {
        probes[place]?.close()
        probes[place] = nil
    }

    func close() { for place in probes.indices { end(place) } }
}
