/// Tasks that answer requests, one after the other: making a task for each request would cost several times what its
/// turn does. As many as there have been requests at once. One for each event loop, on its thread only.
final class AnsweringTasks {
    private static let maximumIdle = 256

    private let loop: EventLoop
    private var idle: [Worker] = []

    private final class Worker {
        var connection: HTTPConnection?
        var waiter: UnsafeContinuation<Void, Never>?
    }

    init(_ loop: EventLoop) { self.loop = loop }

    /// Has the request at hand of a connection answered.
    func answer(_ connection: HTTPConnection) {
        if let worker = idle.popLast() {
            worker.connection = connection
            let waiter = worker.waiter.take()
            waiter?.resume()
            return
        }
        let worker = Worker()
        worker.connection = connection
        let confined = LoopConfined((self, worker))
        Task(executorPreference: loop) { await confined.value.0.run(confined.value.1) }
    }

    private func run(_ worker: Worker) async {
        while let connection = worker.connection.take() {
            await connection.answer()
            if idle.count >= Self.maximumIdle { return }
            await withUnsafeContinuation { waiter in
                worker.waiter = waiter
                idle.append(worker)
            }
        }
    }

    /// Ends the tasks that have nothing to do.
    func end() {
        let workers = idle
        idle.removeAll()
        for worker in workers {
            let waiter = worker.waiter.take()
            waiter?.resume()
        }
    }
}
