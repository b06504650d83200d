internal import Glibc

/// Files of text, those of /proc too.
enum TextFile {
    static func read(_ path: String) -> String? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func lines(_ path: String) -> [String]? { read(path)?.split(separator: "\n").map(String.init) }

    static func write(_ text: String, _ path: String) {
        guard let file = fopen(path, "wb") else { return }
        fputs(text, file)
        fclose(file)
    }
}
