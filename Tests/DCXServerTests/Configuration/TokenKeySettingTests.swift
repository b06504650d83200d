import Foundation
import Testing

@testable import DCXServer

/// The files of the keys that sign and verify access tokens.
struct TokenKeySettingTests {
    private static let folder = FileManager.default.temporaryDirectory.appending(path: "dcx-keys-\(getpid())")

    private func file(_ name: String, _ byte: UInt8, count: Int = 32) throws -> String {
        try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
        let url = Self.folder.appending(path: name)
        try Data(repeating: byte, count: count).write(to: url)
        return url.path
    }

    private func read(_ flags: String...) throws -> Configuration { try Configuration.read(.serving, flags: flags) }

    @Test func severalKeysVerifyAndOneSigns() throws {
        let (first, second) = (try file("first", 1), try file("second", 2))
        let alone = try read("--token-key-file", first)
        let secret = { (byte: UInt8) in TokenKeys.Key([UInt8](repeating: byte, count: 32)) }
        #expect(alone.tokenKeys.signing.secret == secret(1).secret)
        #expect(alone.tokenKeys.key(ofHeader: secret(2).header) == nil)
        let both = try read("--token-key-file", first, "--token-other-key-files", "\(second),\(first)")
        #expect(both.tokenKeys.signing.secret == secret(1).secret)
        #expect(both.tokenKeys.key(ofHeader: secret(1).header) != nil)
        #expect(both.tokenKeys.key(ofHeader: secret(2).header)?.secret == secret(2).secret)
    }

    @Test func namesAreThoseOfTheSettings() throws {
        let names = try read("--token-issuer", "https://dcx.example", "--token-audience", "portal").tokenNames
        #expect(names.issuer == "https://dcx.example")
        #expect(names.audience == "portal")
        #expect(try read().tokenNames.issuer == "dcx")
    }

    @Test func wrongKeysAreNamed() throws {
        let (good, short) = (try file("good", 3), try file("short", 4, count: 31))
        let cases = [
            (["--token-other-key-files", "/nowhere"], "DCX_TOKEN_OTHER_KEY_FILES: /nowhere cannot be read"),
            (
                ["--token-other-key-files", "\(good),\(short)"],
                "DCX_TOKEN_OTHER_KEY_FILES: \(short) has less than 32 bytes"
            ),
            (["--token-key-file", short], "DCX_TOKEN_KEY_FILE: \(short) has less than 32 bytes"),
            (["--token-issuer", String(repeating: "x", count: 256)], "DCX_TOKEN_ISSUER has more than 255 bytes"),
        ]
        for (flags, message) in cases {
            let error = #expect(throws: ConfigurationError.self) { try Configuration.read(.serving, flags: flags) }
            #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
        }
    }
}
