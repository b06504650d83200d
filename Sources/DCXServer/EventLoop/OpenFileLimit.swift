internal import CLinux

/// How many descriptors the process may have: each connection takes one, and the usual 1,024 are soon reached.
enum OpenFileLimit {
    /// Raises the limit to what the system allows this process.
    static func raise() { _ = clinux_raise_open_files() }
}
