internal import DCXSchema

extension EventLoop: TaskStarting {
    func start(_ work: @escaping () async -> Void) {
        let confined = LoopConfined(work)
        Task(executorPreference: self) { await confined.value() }
    }
}
