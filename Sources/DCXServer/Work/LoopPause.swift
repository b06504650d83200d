internal import DCXSchema

/// Waits by a timer of the event loop.
final class LoopPause: Pausing {
    private let loop: EventLoop

    init(_ loop: EventLoop) { self.loop = loop }

    func pause(milliseconds: Int) async {
        await withUnsafeContinuation { waiter in
            _ = loop.schedule(afterMilliseconds: milliseconds) { waiter.resume() }
        }
    }
}
