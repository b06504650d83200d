import DCXSchema
import Testing

@testable import DCXServer

struct LimitSettingTests {
    @Test func oneLineMayHaveHalfOfTheHead() throws {
        #expect(HTTPLimits().requestLineBytes == HTTPLimits().headBytes / 2)
        let limits = try Configuration.read(.serving, flags: ["--max-head-bytes", "65536"]).http
        #expect(limits.requestLineBytes == 32_768 && limits.headerLineBytes == 32_768)
    }

    /// Where there are enough descriptors nothing changes; where there are not, some are left for all else.
    @Test(arguments: [(1 << 20, 10_000), (4_096, 925), (300, 35), (1, 7)])
    func clientsLeaveDescriptors(descriptors: Int, connections: Int) throws {
        var configuration = Configuration()
        configuration.databaseURLs = [.main: "", .aas: "", .eNetworks: ""]
        configuration.loops = 4
        configuration.works = false
        // 64 for files and loops; of each loop, 6 to each database and one more to MAIN, and clients that are told that there are too many.
        OpenFileLimit.bound(&configuration, descriptors: descriptors)
        #expect(configuration.http.connections == connections)
    }
}
