import CarrierAdapters
import Foundation
import TestSupport
import Testing
import TextFormats

/// `waybill carrier-emulator` as a process of its own, with the accounts of `Examples/fixtures/carriers`.
///
/// It ends with this object.
final class RunningEmulator: Sendable {
    private static let startLimit = Duration.seconds(60)
    private static let fixture = Samples.root + "/Examples/fixtures/carriers"

    let port: Int
    private let process: ChildProcess
    private let client: HTTPClient

    private init(_ process: ChildProcess, port: Int) throws {
        self.process = process
        self.port = port
        client = try HTTPClient(.init(handles: 4, allowsPlainLoopback: true))
    }

    deinit { process.signal(SIGKILL) }

    /// Starts one and waits until it listens.
    static func start(in folder: URL) async throws -> RunningEmulator {
        guard let program = WaybillProcess.program else { throw ServerTrouble("no waybill beside the tests") }
        let file = folder.appendingPathComponent("emulator-\(UUID().uuidString)")
        guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
            throw ServerTrouble("cannot write \(file.path)")
        }
        let output = try FileHandle(forWritingTo: file)
        let process = try ChildProcess(
            program.path, ["carrier-emulator", "--listen", "127.0.0.1:0"], output: output.fileDescriptor,
            errors: output.fileDescriptor)
        let deadline = ContinuousClock.now + startLimit
        let prefix = "playing carriers at http://127.0.0.1:"
        while true {
            let said = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            if said.hasSuffix("\n"), let line = said.split(separator: "\n").first(where: { $0.hasPrefix(prefix) }),
                let port = Int(line.dropFirst(prefix.count).prefix { $0.isNumber })
            {
                return try RunningEmulator(process, port: port)
            }
            guard process.isRunning, ContinuousClock.now < deadline else {
                throw ServerTrouble("the emulator does not listen: \(said)")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// What tells a server where these carriers are, and to ship tomorrow: nothing is ordered for a day that has passed
    /// where a test runs over midnight.
    func options(in folder: URL) throws -> [String] {
        let file = folder.appendingPathComponent("carriers.json")
        let text = try String(contentsOfFile: RunningEmulator.fixture + "/carriers.json", encoding: .utf8)
            .replacingOccurrences(of: "127.0.0.1:9300", with: "127.0.0.1:\(port)")
            .replacingOccurrences(of: "\"secrets/", with: "\"\(RunningEmulator.fixture)/secrets/")
        try Data(text.utf8).write(to: file)
        let format = ISO8601DateFormatter()
        format.formatOptions = [.withFullDate]
        return ["--carriers", file.path, "--clock", format.string(from: Date(timeIntervalSinceNow: 86_400))]
    }

    /// An order for one of the carriers.
    static func order(_ order: String, at carrier: String) throws -> String {
        let file = "\(fixture)/shipments/\(try #require(lanes[carrier])).json"
        var members = try JSONDocument(Array(Data(contentsOf: URL(fileURLWithPath: file)))).root.members ?? []
        members.removeAll { $0.name == "order" }
        members += [
            JSONMember("order", .string(order)),
            JSONMember("options", .object([JSONMember("carriers", .array([.string(carrier)]))])),
        ]
        return String(decoding: JSONValue.object(members).canonical(), as: UTF8.self)
    }

    private static let lanes: [String: String] = {
        let lanes = [
            "washington-to-st-louis": ["usps", "ups", "fedex", "easypost"],
            "london-to-cardiff": [
                "royal-mail-click-and-drop", "royal-mail-shipping", "sapient", "dhl-express", "dpd-uk", "evri",
            ],
            "toronto-to-ottawa": ["canada-post"], "amsterdam-to-utrecht": ["postnl", "dhl-parcel-nl"],
            "auckland-to-wellington": ["nz-post"], "melbourne-to-sydney": ["australia-post"],
        ]
        return Dictionary(uniqueKeysWithValues: lanes.flatMap { lane, carriers in carriers.map { ($0, lane) } })
    }()

    /// With what a label is bought at each carrier.
    static let purchases = [
        "usps": "POST /labels/v3/label", "ups": "POST /api/shipments/v2409/ship", "fedex": "POST /ship/v1/shipments",
        "royal-mail-click-and-drop": "POST /orders", "royal-mail-shipping": "POST /shipments",
        "sapient": "POST /v4/shipments/", "canada-post": "POST /rs/", "easypost": "POST /shipments/shp",
        "postnl": "POST /shipment/v2_2/label", "nz-post": "POST /parcellabel/v3/labels",
        "dhl-express": "POST /shipments", "australia-post": "POST /shipping/v1/shipments",
        "dhl-parcel-nl": "POST /labels", "dpd-uk": "POST /shipping/shipment",
        "evri": "POST /routeDeliveryCreatePreadviceAndLabel",
    ]

    /// The carriers, in order.
    static let carriers = purchases.keys.sorted()

    /// Lets the next purchase at each carrier go wrong.
    func spoilPurchases(_ fault: String) async throws {
        let faults = RunningEmulator.purchases.sorted { $0.key < $1.key }.map { carrier, call in
            #"{"carrier": "\#(carrier)", "call": "\#(call)", \#(fault)}"#
        }
        let response = try await spoil("[\(faults.joined(separator: ", "))]")
        guard response.status == 200 else {
            throw ServerTrouble("not understood: \(String(decoding: response.body, as: UTF8.self))")
        }
    }

    /// Orders faults; what the emulator says to that.
    func spoil(_ faults: String) async throws -> HTTPResponse {
        try await send(.post, "/_emulator/faults", body: Array(faults.utf8))
    }

    /// The numbers of the labels that each carrier has sold and that are not void.
    func labels() async throws -> [String: [String]] {
        let root = try JSONDocument(try await send(.get, "/_emulator/labels").body).root
        return Dictionary(
            uniqueKeysWithValues: (root.members ?? []).map { member in
                (member.name, (member.value.array ?? []).compactMap { $0["tracking_number"]?.string })
            })
    }

    private func send(
        _ method: HTTPRequest.Method, _ path: String, body: [UInt8] = []
    ) async throws -> HTTPResponse {
        try await client.send(
            HTTPRequest(
                method, HTTPURL("http://127.0.0.1:\(port)\(path)"), body: body,
                limits: .init(connect: .seconds(30), total: .seconds(60), responseBytes: 1 << 28)))
    }
}
