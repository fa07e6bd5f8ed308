// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "waybill",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "waybill", targets: ["waybill"]),
        .library(name: "RatingEngine", targets: ["RatingEngine", "ShipmentModel"]),
        .library(name: "RateTables", targets: ["RateTables"]),
        .library(name: "LabelRender", targets: ["LabelRender", "ShipmentModel", "TrackingNumbers"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // The core: values in, values out.
        .target(name: "ShipmentModel", swiftSettings: strict),
        .target(name: "TextFormats", swiftSettings: strict),
        .target(name: "TrackingNumbers", dependencies: ["ShipmentModel"], swiftSettings: strict),
        .target(name: "RatingEngine", dependencies: ["ShipmentModel"], swiftSettings: strict),
        .target(
            name: "WireFormat", dependencies: ["RatingEngine", "ShipmentModel", "TextFormats"], swiftSettings: strict),
        .target(name: "XMLReading", dependencies: ["CXMLShim"], swiftSettings: strict),
        .target(
            name: "LabelRender",
            dependencies: [
                "ShipmentModel", "TextFormats", "TrackingNumbers", "CZint", "CHarfBuzz", "CFreeType", "CFriBidi",
                "CZlib",
            ],
            exclude: ["Addresses/NOTICE"],
            resources: [
                .embedInCode("Addresses/address-formats.json"), .embedInCode("Addresses/address-overrides.json"),
                .embedInCode("Rules/barcodes.csv"), .embedInCode("Rules/carriers.csv"),
                .embedInCode("Rules/customs.csv"), .embedInCode("Rules/type.csv"),
            ],
            swiftSettings: strict),

        // The shell: files, store, network, commands.
        .target(
            name: "RateTables",
            dependencies: ["RatingEngine", "ShipmentModel", "TextFormats", "TrackingNumbers", "Yams", crypto],
            swiftSettings: strict),
        .target(
            name: "ShippingLog",
            dependencies: [
                "CSQLiteShim", "ShipmentModel", "TextFormats", grdb,
                .product(name: "GRDBSQLite", package: "GRDB.swift"), crypto,
            ],
            swiftSettings: strict),
        .target(
            name: "CarrierAdapters",
            dependencies: [
                "ShipmentModel", "TextFormats", "WireFormat", "XMLReading", "CCurl", "CCurlShim", "CZlib", crypto,
            ],
            resources: [.embedInCode("USPS/limits.json")],
            swiftSettings: strict),
        .target(
            name: "CarrierEmulator", dependencies: ["TextFormats", "XMLReading", "CZlib"],
            resources: [.embedInCode("Emulator/prices.json")], swiftSettings: strict),
        .target(
            name: "Printing", dependencies: ["LabelRender", "TextFormats", "CCups"], swiftSettings: strict),
        .target(
            name: "LabelDesk",
            dependencies: [
                "CarrierAdapters", "LabelRender", "Printing", "RatingEngine", "ShipmentModel", "ShippingLog",
                "TextFormats", "TrackingNumbers", "WireFormat",
            ],
            swiftSettings: strict),
        .target(
            name: "WaybillServer",
            dependencies: [
                "CarrierAdapters", "LabelDesk", "LabelRender", "Printing", "RatingEngine", "ShipmentModel",
                "ShippingLog", "TextFormats", "WireFormat",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "waybill",
            dependencies: [
                "BenchBook", "CarrierAdapters", "CarrierEmulator", "LabelDesk", "LabelRender", "Printing", "RateTables",
                "RatingEngine",
                "ShipmentModel", "ShippingLog", "TextFormats", "TrackingNumbers", "WaybillServer", "WireFormat",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),

        // System libraries.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CCurlShim", dependencies: ["CCurl"]),
        .systemLibrary(name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(name: "CXMLShim", dependencies: ["CXML"]),
        .target(name: "CSQLiteShim", dependencies: [.product(name: "GRDBSQLite", package: "GRDB.swift")]),
        .systemLibrary(name: "CCups", providers: [.apt(["libcups2-dev"])]),
        .systemLibrary(name: "CZint", providers: [.apt(["libzint-dev"])]),
        .systemLibrary(name: "CHarfBuzz", pkgConfig: "harfbuzz-subset", providers: [.apt(["libharfbuzz-dev"])]),
        .systemLibrary(name: "CFreeType", pkgConfig: "freetype2", providers: [.apt(["libfreetype-dev"])]),
        .systemLibrary(name: "CFriBidi", pkgConfig: "fribidi", providers: [.apt(["libfribidi-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // Examples, compiled with the tests.
        .executableTarget(
            name: "embed-example", dependencies: ["RateTables", "RatingEngine", "ShipmentModel"],
            path: "Examples/embed",
            swiftSettings: strict),
        .executableTarget(
            name: "label-example", dependencies: ["LabelRender", "ShipmentModel", "TrackingNumbers"],
            path: "Examples/label", swiftSettings: strict),

        .target(
            name: "BenchBook", dependencies: ["RatingEngine", "ShipmentModel"], path: "Benchmarks/BenchBook",
            swiftSettings: strict),
        .executableTarget(
            name: "rating-benchmark", dependencies: ["BenchBook", "RatingEngine", "ShipmentModel"],
            path: "Benchmarks/Rating", swiftSettings: strict),
        .executableTarget(
            name: "load-benchmark", dependencies: ["RateTables", "RatingEngine"],
            path: "Benchmarks/RateTables", swiftSettings: strict),
        .executableTarget(
            name: "label-benchmark", dependencies: ["LabelRender", "LabelSamples", "ShipmentModel"],
            path: "Benchmarks/Labels", swiftSettings: strict),
        .executableTarget(
            name: "log-benchmark", dependencies: ["ShippingLog", "ShipmentModel", "TextFormats"],
            path: "Benchmarks/ShippingLog", swiftSettings: strict),

        // Tests.
        .target(
            name: "TestSupport", dependencies: ["CarrierAdapters", "ShipmentModel"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .target(name: "FaultyVFS", path: "Tests/FaultyVFS", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "HangingNames", path: "Tests/HangingNames"),
        .testTarget(
            name: "CarrierContractTests",
            dependencies: ["CarrierAdapters", "CarrierEmulator", "ShipmentModel", "TestSupport", "TextFormats"],
            swiftSettings: strict),
        .testTarget(
            name: "ShipmentModelTests", dependencies: ["ShipmentModel", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "RatingEngineTests", dependencies: ["RatingEngine", "ShipmentModel", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "WireFormatTests", dependencies: ["WireFormat", "ShipmentModel", "TextFormats", "TestSupport"],
            swiftSettings: strict),
        .target(
            name: "LabelSamples", dependencies: ["LabelRender", "ShipmentModel", "TrackingNumbers"],
            path: "Tests/LabelSamples", swiftSettings: strict),
        .testTarget(
            name: "LabelRenderTests",
            dependencies: [
                "CZint", "LabelRender", "LabelSamples", "ShipmentModel", "TestSupport", "TrackingNumbers",
                "label-benchmark", "label-example",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TextFormatsTests", dependencies: ["TextFormats", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "XMLReadingTests", dependencies: ["XMLReading", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "TrackingNumbersTests", dependencies: ["TrackingNumbers", "TestSupport"], exclude: ["vectors.csv"],
            swiftSettings: strict),
        .testTarget(
            name: "RateTablesTests", dependencies: ["RateTables", "RatingEngine", "ShipmentModel", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "ShippingLogTests",
            dependencies: ["ShippingLog", "ShipmentModel", "TextFormats", "TestSupport", "log-crash-writer", grdb],
            exclude: ["golden-events.jsonl"], swiftSettings: strict),
        .executableTarget(
            name: "log-crash-writer", dependencies: ["FaultyVFS", "ShippingLog", grdb], path: "Tests/LogCrashWriter",
            swiftSettings: strict),
        .testTarget(
            name: "LabelDeskTests",
            dependencies: [
                "CarrierAdapters", "LabelDesk", "LabelRender", "Printing", "RateTables", "RatingEngine",
                "ShipmentModel", "ShippingLog",
                "TestSupport", "TextFormats", "TrackingNumbers", "WireFormat",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "PrintingTests", dependencies: ["LabelRender", "Printing", "TestSupport", "TextFormats"],
            swiftSettings: strict),
        .testTarget(
            name: "WaybillServerTests",
            dependencies: [
                "CarrierAdapters", "LabelDesk", "LabelRender", "Printing", "RateTables", "RatingEngine",
                "ShipmentModel", "ShippingLog", "TestSupport", "TextFormats", "WaybillServer", "WireFormat",
                "scripted-carrier", "waybill",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ExamplesTests",
            dependencies: ["RateTables", "RatingEngine", "ShipmentModel", "TestSupport", "TextFormats", "WireFormat"],
            exclude: ["Prices"], swiftSettings: strict),
        .testTarget(
            name: "CarrierAdaptersTests",
            dependencies: [
                "CarrierAdapters", "HangingNames", "ShipmentModel", "TestSupport", "TextFormats", "WireFormat",
                "XMLReading",
            ],
            exclude: ["tls-server.py"], swiftSettings: strict),
        .executableTarget(
            name: "scripted-carrier",
            dependencies: [
                "TestSupport", "TextFormats", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Tests/ScriptedCarrierServer", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
