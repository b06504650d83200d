internal import CLinux
internal import DCXSchema

/// `work`: a worker by itself, until SIGTERM or SIGINT.
enum WorkCommand {
    static func run(_ flags: [String]) -> Int32 {
        do {
            let configuration = try Configuration.read(.working, flags: flags)
            Log.use(configuration.log)
            let signals = clinux_stop_signals()
            StandardDescriptors.outliveReaders()
            try Log.startThread()
            defer { Log.endThread() }
            let worker = try Worker(configuration)
            let stopSignals = StopSignals(signals, worker.loop) {
                Log.say("dcx-server: stopping")
                worker.stop(withinMilliseconds: configuration.stopMilliseconds)
            }
            stopSignals.start()
            Log.say("dcx-server: working")
            worker.run()
            Log.say("dcx-server: stopped")
            return 0
        } catch let error as ConfigurationError {
            Log.say("dcx-server work: \(error.message)")
            return 2
        } catch {
            Log.say("dcx-server work: \(error)", .error)
            return 1
        }
    }
}
