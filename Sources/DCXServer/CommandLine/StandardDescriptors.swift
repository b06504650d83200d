internal import Glibc

/// Standard input, output and error, which whoever started the process may have closed.
enum StandardDescriptors {
    /// Takes the places of those that are closed: else the next socket would have one, and what is said to the operator would
    /// go to a database or a client. What is read or written there fails, as it would have.
    static func hold() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest number that is free is this one.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// A process that serves goes on where nobody reads its log any more.
    static func outliveReaders() { signal(SIGPIPE, SIG_IGN) }
}
