// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "waybill",
    platforms: [.macOS(.v15)],
    targets: [
        .target(name: "ShipmentModel", swiftSettings: strict),
        .target(name: "RatingEngine", dependencies: ["ShipmentModel"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
