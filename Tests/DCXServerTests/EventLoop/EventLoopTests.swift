import Synchronization
import Testing

@testable import DCXServer

struct EventLoopTests {
    /// Other threads do not know when a loop ends: what they hand over is called, or they are told that it is not.
    @Test func whatIsHandedOverIsCalledOrRefused() throws {
        let counted = Mutex(0)
        let taken = Mutex(0)
        weak var ended: EventLoop?
        do {
            let loop = try EventLoop()
            ended = loop
            let others = (0..<4).map { _ in StartSignal() }
            for other in others {
                try Thread.start {
                    for _ in 0..<2_000 where loop.run({ counted.withLock { $0 += 1 } }) { taken.withLock { $0 += 1 } }
                    other.signal()
                }
            }
            _ = loop.schedule(afterMilliseconds: 1) { loop.stop() }
            loop.run()
            for other in others { other.wait() }
            #expect(counted.withLock { $0 } == taken.withLock { $0 })
            #expect(!loop.run {}, "it has ended")
            loop.stop()
        }
        try ServerProcess.wait(1_000, "release of the loop") { ended == nil ? true : nil }
    }
}
