internal import Glibc

/// How much memory there is for this process, as the kernel says: the machine's, or less where a control group limits it.
enum MachineMemory {
    /// What the process takes of it where no setting says: the rest is for the kernel's buffers and for others.
    static func usableMiB() -> Int {
        let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        guard let limit = groupLimit(), limit < machine else { return max(minimumMiB, (machine / 2) >> 20) }
        return max(minimumMiB, (limit / 4 * 3) >> 20)
    }

    /// Less is not served with.
    static let minimumMiB = 256

    /// The smallest limit of the process's control group and those that it is in; nil where there is none.
    private static func groupLimit() -> Int? {
        let lines = text(of: "/proc/self/cgroup").split(separator: "\n")
        // Version 2 has one hierarchy, whose line begins so; version 1 names the controller.
        let unified = lines.first { $0.hasPrefix("0::") }.map { $0.dropFirst(3) }
        let old = lines.first { $0.contains(":memory:") }.flatMap { $0.split(separator: ":").last }
        let limits =
            limits(below: "/sys/fs/cgroup", unified, "memory.max")
            + limits(below: "/sys/fs/cgroup/memory", old, "memory.limit_in_bytes")
        return limits.min()
    }

    private static func limits(below root: String, _ group: Substring?, _ file: String) -> [Int] {
        guard let group else { return [] }
        var names = group.split(separator: "/")
        var limits: [Int] = []
        while true {
            let folder = ([root] + names.map(String.init)).joined(separator: "/")
            // "max" is none.
            if let limit = Int(text(of: "\(folder)/\(file)").prefix { $0 != "\n" }) { limits.append(limit) }
            if names.popLast() == nil { return limits }
        }
    }

    /// A short file; empty where it cannot be read.
    private static func text(of path: String) -> String {
        guard let file = fopen(path, "rb") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
