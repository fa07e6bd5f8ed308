import LabelRender
import Printing
import Testing

@Suite struct PrinterFileTests {
    private func read(_ text: String) throws -> [PrinterConfiguration] { try PrinterFile.read(Array(text.utf8)) }

    @Test func readsPrinters() throws {
        let printers = try read(
            """
            {"printers": [
              {"name": "desk-12", "address": "zpl://192.0.2.12:9100", "dpi": 300, "media": "4x6in", "language": "zpl"},
              {"name": "office", "address": "ipp://192.0.2.40", "language": "pdf", "stations": ["returns", "repairs"]},
              {"name": "sheets", "address": "file:///labels/", "language": "png", "media": "a4x4", "turn": 90},
              {"name": "dock", "address": "zpl://192.0.2.14", "media": "a6", "turn": 180, "error_slips": false}
            ]}
            """)
        #expect(
            printers == [
                PrinterConfiguration(
                    name: "desk-12", address: .zpl(host: "192.0.2.12", port: 9100), resolution: .dpi300),
                PrinterConfiguration(
                    name: "office", stations: ["returns", "repairs"],
                    address: .ipp(host: "192.0.2.40", port: 631, path: "/ipp/print"), language: .pdf),
                PrinterConfiguration(
                    name: "sheets", address: .folder("/labels/"), language: .png, media: .a4x4, turn: .quarter),
                PrinterConfiguration(
                    name: "dock", address: .zpl(host: "192.0.2.14", port: 9100), media: .a6, turn: .half,
                    printsErrorSlips: false),
            ])
        let all = Printers(printers)
        #expect(all.queue("repairs")?.configuration.name == "office")
        #expect(all.queue("desk-13") == nil)
    }

    @Test(arguments: [
        (#""dpi": 200"#, "dpi 200: expected 203 or 300 or 600"), (#""dpi": "203""#, "dpi “203”: expected 203 or"),
        (#""language": "pcl""#, "language “pcl”: expected zpl or"), (#""turn": 45"#, "turn 45: expected 0 or 90"),
        (#""media": [1]"#, "media (an array): expected 4x6in or"),
        (#""error_slips": 0"#, "error_slips 0: expected true"),
        (#""stations": "b""#, "stations “b”: expected a list"),
        (#""stations": ["b c"]"#, "name “b c”: expected 1 to 64"),
    ])
    func saysWhatItFound(member: String, said: String) throws {
        do throws(PrinterFileFaults) {
            _ = try PrinterFile.read(Array(#"{"printers": [{"name": "a", "address": "zpl://a", \#(member)}]}"#.utf8))
            Issue.record("read")
        } catch { #expect(error.faults.map { $0.message.hasPrefix(said) } == [true], "\(error.faults)") }
    }

    @Test(arguments: [
        ("", ["1:1"]), ("[]", ["1:1"]), ("{}", ["1:1"]), (#"{"printers": 1}"#, ["1:14"]),
        (#"{"printer": [], "printers": []}"#, ["1:2"]), (#"{"printers": [1]}"#, ["1:15"]),
        (#"{"printers": [{}]}"#, ["1:15", "1:15"]),
        (#"{"printers": [{"name": "a b", "address": "zpl://a"}]}"#, ["1:24"]),
        (#"{"printers": [{"name": "a", "address": "lpt1"}]}"#, ["1:40"]),
        (#"{"printers": [{"name": "a", "address": "zpl://a", "dpi": 204}]}"#, ["1:58"]),
        (#"{"printers": [{"name": "a", "address": "zpl://a", "dpi": "203"}]}"#, ["1:58"]),
        (#"{"printers": [{"name": "a", "address": "zpl://a", "media": "a4"}]}"#, ["1:60"]),
        (#"{"printers": [{"name": "a", "address": "zpl://a", "media": "a4x4"}]}"#, ["1:60"]),
        (#"{"printers": [{"name": "a", "address": "zpl://a", "turn": 45}]}"#, ["1:59"]),
        (#"{"printers": [{"name": "a", "address": "zpl://a", "turn": "90"}]}"#, ["1:59"]),
        (#"{"printers": [{"name": "a", "address": "zpl://a", "error_slips": 0}]}"#, ["1:66"]),
        (#"{"printers": [{"name": "a", "address": "zpl://a", "language": "pdf"}]}"#, ["1:63"]),
        (#"{"printers": [{"name": "a", "address": "zpl://a", "stations": "b"}]}"#, ["1:63"]),
        (#"{"printers": [{"name": "a", "address": "zpl://a", "stations": ["b", "a"]}]}"#, ["1:69"]),
        (
            "{\"printers\": [{\"name\": \"a\", \"address\": \"zpl://a\"},\n{\"name\": \"a\", \"address\": \"zpl://a:9100\"}]}",
            ["2:10", "2:26"]
        ),
        (
            "{\"printers\": [{\"name\": \"a\", \"address\": \"zpl://desk.lan\"},\n{\"name\": \"b\", \"address\": \"zpl://Desk.lan\"}]}",
            ["2:26"]
        ),
        (
            "{\"printers\": [{\"name\": \"a\", \"address\": \"file:///x/\"},\n{\"name\": \"b\", \"address\": \"file:////x//\"}]}",
            ["2:26"]
        ),
    ])
    func saysWhereAndWhat(text: String, places: [String]) throws {
        do throws(PrinterFileFaults) {
            _ = try PrinterFile.read(Array(text.utf8))
            Issue.record("read")
        } catch {
            #expect(error.faults.map { "\($0.line):\($0.column)" } == places, "\(error.faults)")
            #expect(error.faults.allSatisfy { !$0.message.isEmpty })
        }
    }
}
