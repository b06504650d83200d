import Testing

@testable import DCXServer

/// Random mutations of requests: whatever they become, the parser says the same of them whole and in pieces, and nothing
/// traps. The seed is fixed, so that a failure comes again.
struct RequestParserFuzzTests {
    private static let rounds = 2_000
    private static let requests = (RequestCases.accepted.map(\.0) + RequestCases.badRequests).map { Array($0.utf8) }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func piecesReadLikeTheWhole(seed: UInt64) {
        var random = SplitMix(state: seed)
        var limits = HTTPLimits()
        limits.bodyBytes = 64
        limits.headers = 8
        limits.headerLineBytes = 80
        limits.chunkExtensionBytes = 16
        limits.trailerBytes = 32
        for _ in 0..<Self.rounds {
            let bytes = Self.input(&random)
            let whole = ParsedInput(bytes, limits: limits)
            let cuts = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                Int.random(in: 0...bytes.count, using: &random)
            }
            let pieces = ParsedInput(bytes, cutAt: cuts.sorted(), limits: limits)
            let isSame = whole == pieces
            #expect(isSame, "\(String(decoding: bytes, as: UTF8.self).debugDescription) cut at \(cuts.sorted())")
        }
    }

    private static func input(_ random: inout SplitMix) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            bytes += requests.randomElement(using: &random) ?? []
        }
        for _ in 0..<Int.random(in: 0...3, using: &random) { mutate(&bytes, &random) }
        return bytes
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix) {
        let special = Array("\r\n :;,\t0123456789abcdefGETx%\"\u{0}".utf8) + [0x7F, 0xFF]
        let byte = special.randomElement(using: &random) ?? 0
        guard !bytes.isEmpty else { return bytes.append(byte) }
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[index] = byte
        case 1: bytes.insert(byte, at: index)
        case 2: bytes.remove(at: index)
        default: bytes.insert(contentsOf: bytes[index..<min(index + 16, bytes.count)], at: index)
        }
    }
}

/// A small random number generator whose numbers are the same everywhere (Steele, Lea and Flood, 2014).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
