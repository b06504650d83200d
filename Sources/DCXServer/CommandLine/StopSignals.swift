internal import CLinux
internal import Glibc

/// SIGTERM and SIGINT: the first stops a process in order, the second at once. SIGHUP, which tells servers to read their
/// settings again, changes nothing: settings are read at the start.
final class StopSignals: EventHandler {
    private let descriptor: Int32
    private let loop: EventLoop
    private let stop: () -> Void
    private var count = 0

    init(_ descriptor: Int32, _ loop: EventLoop, _ stop: @escaping () -> Void) {
        self.descriptor = descriptor
        self.loop = loop
        self.stop = stop
    }

    func start() { _ = loop.watch(descriptor, EventLoop.readable, self) }

    func handle(_ events: UInt32) {
        var information = signalfd_siginfo()
        guard read(descriptor, &information, MemoryLayout<signalfd_siginfo>.size) > 0 else { return }
        if information.ssi_signo == UInt32(SIGHUP) {
            return Log.say("dcx-server: SIGHUP changes nothing: restart the server to change its settings")
        }
        count += 1
        if count > 1 { exit(130) }
        stop()
    }
}
