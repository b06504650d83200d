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

let package = Package(
    name: "dcx",
    products: [
        .library(name: "GraphQLCore", targets: ["GraphQLCore"]),
    ],
    targets: [
        // One direction: DCXServer → DCXSchema → GraphQLCore → standard library.
        .target(name: "GraphQLCore", swiftSettings: strict),
    ]
)
