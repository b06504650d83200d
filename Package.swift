// swift-tools-version: 6.2
import PackageDescription

/// Strict together: what one of these would let through, a later reader would have to find.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// Accesses that overlap are looked for in debug builds, which all tests run: each look costs as much as the access, and
/// all together a seventh of what a small request does. docs/decisions/0005-exclusivity-in-tests.md
let lean: [SwiftSetting] =
    strict + [
        .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
    ]

let package = Package(
    name: "dcx",
    products: [
        .executable(name: "dcx-server", targets: ["DCXServer"]),
        .library(name: "GraphQLCore", targets: ["GraphQLCore"]),
        .executable(name: "graphql-conformance", targets: ["GraphQLConformance"]),
    ],
    targets: [
        // One direction: DCXServer → DCXSchema → GraphQLCore → standard library.
        .target(name: "GraphQLCore", swiftSettings: lean),
        .target(name: "DCXSchema", dependencies: ["GraphQLCore", "CResources"], swiftSettings: lean),
        .executableTarget(
            name: "DCXServer",
            dependencies: ["DCXSchema", "GraphQLCore", "CPostgres", "CCrypto", "CLinux"],
            swiftSettings: lean),

        // System libraries and the kernel: module maps with shims, each imported by the one folder that wraps it.
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLinux"),
        // schema.graphql and the SQL of the databases, embedded by the C compiler.
        .target(name: "CResources"),

        .target(name: "CAllocations", path: "Benchmarks/CAllocations"),
        .executableTarget(
            name: "CoreBenchmarks", dependencies: ["GraphQLCore", "CAllocations"], path: "Benchmarks/Core",
            exclude: ["schema.graphql", "dashboard.graphql", "introspection.graphql"], swiftSettings: strict),
        // What receiving and sending alone costs, beside which `make bench` puts the server.
        .executableTarget(
            name: "SocketFloor", dependencies: ["CLinux"], path: "Benchmarks/Floor", swiftSettings: strict),
        // Clients that try to take the service from the others, and one that should not notice: `make attack`.
        .executableTarget(
            name: "DCXAttack", dependencies: ["CLinux", "CPostgres"], path: "Benchmarks/Attack", swiftSettings: strict),
        // What requests allocate, held to what was committed: part of `make check`.
        .executableTarget(
            name: "RequestCosts", dependencies: ["DCXSchema", "GraphQLCore", "CAllocations"],
            path: "Benchmarks/Requests",
            exclude: ["thresholds.txt"], swiftSettings: strict),
        // Answers the conformance corpus: a command, not a test, so that it can be asked by anyone.
        .executableTarget(
            name: "GraphQLConformance", dependencies: ["GraphQLCore"], path: "Tests/Conformance", swiftSettings: strict),

        .testTarget(name: "GraphQLCoreTests", dependencies: ["GraphQLCore"], swiftSettings: strict),
        .testTarget(name: "DCXSchemaTests", dependencies: ["DCXSchema", "GraphQLCore"], swiftSettings: strict),
        .testTarget(
            name: "DCXServerTests", dependencies: ["DCXServer", "DCXSchema", "GraphQLCore", "CLinux", "CPostgres"],
            exclude: ["Cases"], swiftSettings: strict),
        .testTarget(name: "TidyTests", swiftSettings: strict),
    ],
    cLanguageStandard: .c2x
)

/// Tests/Fuzz is a test of the inputs that are committed and, for `make fuzz`, a program in which libFuzzer looks for more.
let fuzzed: [Target.Dependency] = ["DCXServer", "DCXSchema", "GraphQLCore"]
if Context.environment["DCX_FUZZ"] == nil {
    package.targets.append(
        .testTarget(
            name: "Fuzz", dependencies: fuzzed, path: "Tests/Fuzz",
            exclude: ["CFuzzer", "FuzzCommand.swift", "corpus", "run"], swiftSettings: strict))
} else {
    // A program cannot use another one: the server is a library here, without its main function.
    package.products.removeAll { $0.name == "dcx-server" }
    package.targets.removeAll { $0.name == "DCXServer" }
    package.targets += [
        .target(
            name: "DCXServer", dependencies: ["DCXSchema", "GraphQLCore", "CPostgres", "CCrypto", "CLinux"],
            exclude: ["CommandLine/DCXServer.swift"], swiftSettings: lean),
        .systemLibrary(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
        .executableTarget(
            name: "DCXFuzz", dependencies: fuzzed + ["CFuzzer"], path: "Tests/Fuzz",
            exclude: ["CFuzzer", "CorpusTests.swift", "corpus", "run"], swiftSettings: strict),
    ]
}
