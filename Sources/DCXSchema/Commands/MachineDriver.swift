/// Drives machines: a seam, so that what drives vCenter can stand where the inventory's driver stands now.
///
/// A driver acts once for each command. It is called again for a command that it may have done already, after a worker died
/// or an answer was lost: it has to find that out, by the command's key.
public protocol MachineDriver: AnyObject {
    /// - Returns: what became of it, in a few words.
    func execute(_ command: MachineCommand) async throws(MachineDriverError) -> String
}

/// A command as a driver gets it.
public struct MachineCommand: Sendable {
    /// The same at each attempt.
    public let uuid: UUID
    /// The machine's instance UUID in vCenter.
    public let machine: String
    public let action: MachineAction
    /// Of this attempt: one that has lost it does nothing any more.
    let lease: UUID
    /// Which attempt it is, from 1.
    let attempt: Int
}

/// Why a driver did nothing.
public enum MachineDriverError: Error {
    /// It cannot be done, now or later: the words are for who asked.
    case refused(String)
    /// It may go well another time. The words are for who asked, the cause is for the log.
    case failed(String, cause: String)
    /// Another worker has the command.
    case superseded
}
