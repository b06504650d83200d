import Testing

@testable import DCXServer

/// What is wrong with settings is told before anything starts, all of it at once; and a name that is misspelt is wrong.
struct SettingFaultTests {
    @Test(arguments: [
        ("DCX_LISTN", "DCX_LISTEN"), ("DCX_MAX_CONECTIONS", "DCX_MAX_CONNECTIONS"), ("DCX_LOGS", "DCX_LOG"),
        ("DCX_TRUSTED_PROXY", "DCX_TRUSTED_PROXIES"), ("DCX_MAIN_DATABASE_URI", "DCX_MAIN_DATABASE_URL"),
    ])
    func misspeltNameIsRefusedWithTheNearest(name: String, near: String) throws {
        let faults = UnknownSettings.faults([name, near, "PATH", "DCX_TEST_SERVER", "DCX_LOOPS"])
        #expect(faults.count == 1)
        let fault = try #require(faults.first)
        #expect(fault.hasPrefix("\(name) is not a setting."))
        #expect(fault.contains("\"\(near)\""))
    }

    @Test func nameThatIsNearNothingPointsToTheList() {
        #expect(
            UnknownSettings.faults(["DCX_SOMETHING_ELSE_ENTIRELY"]) == [
                "DCX_SOMETHING_ELSE_ENTIRELY is not a setting. `dcx-server help` lists all."
            ])
    }

    @Test(arguments: [["serve"], ["work"], ["migrate"], ["check"], ["seed", "--preset", "demo"]])
    func everyCommandRefusesIt(command: [String]) throws {
        let process = try ServerProcess(command, ["DCX_LISTN": "127.0.0.1:1"])
        #expect(try process.exitCode() == 2)
        #expect(try process.allLines().joined().contains("\"DCX_LISTEN\""))
    }

    @Test func allFaultsAreToldAtOnce() throws {
        let process = try ServerProcess(
            ["serve", "--lops", "3", "--max-headers", "none"],
            [
                "DCX_LOG": "xml", "DCX_STATEMENT_MILLISECONDS": "-1", "DCX_MAXHEADERS": "1",
                "DCX_TOKEN_KEY_FILE": "/nonexistent", "DCX_MAIN_DATABASE_URL": "",
            ])
        #expect(try process.exitCode() == 2)
        let text = try process.allLines().joined(separator: "\n")
        for part in [
            "--lops is not a setting. Did you mean \"--loops\"", "DCX_MAX_HEADERS is \"none\"", "DCX_LOG is \"xml\"",
            "DCX_STATEMENT_MILLISECONDS is \"-1\"", "DCX_MAXHEADERS is not a setting",
            "DCX_TOKEN_KEY_FILE: /nonexistent",
            "DCX_MAIN_DATABASE_URL is not set",
        ] {
            #expect(text.contains(part), "\(text)")
        }
    }
}
