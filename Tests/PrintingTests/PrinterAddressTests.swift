import Printing
import TestSupport
import Testing

@Suite struct PrinterAddressTests {
    @Test(arguments: [
        ("zpl://192.0.2.7:9100", PrinterAddress.zpl(host: "192.0.2.7", port: 9100)),
        ("zpl://desk-12.example", .zpl(host: "desk-12.example", port: 9100)),
        ("zpl://[::1]:6101", .zpl(host: "::1", port: 6101)), ("zpl://[fe80::1]/", .zpl(host: "fe80::1", port: 9100)),
        ("ipp://printer", .ipp(host: "printer", port: 631, path: "/ipp/print")),
        ("ipp://printer:8631/printers/a", .ipp(host: "printer", port: 8631, path: "/printers/a")),
        ("file:///var/spool/labels/", .folder("/var/spool/labels/")), ("file:///a%20b/", .folder("/a b/")),
        ("file:///%C3%A9/", .folder("/é/")), ("file:///", .folder("/")), ("file:///%D8%80/", .folder("/\u{600}/")),
        ("file:///dev/usb/lp0", .file("/dev/usb/lp0")), ("file:///a%2Fb", .file("/a/b")),
        // One printer has one address.
        ("zpl://Desk12.LAN", .zpl(host: "desk12.lan", port: 9100)),
        ("zpl://[FE80::A]", .zpl(host: "fe80::a", port: 9100)),
        ("ipp://Printer/IPP/Print", .ipp(host: "printer", port: 631, path: "/IPP/Print")),
        ("file:///tmp//x/", .folder("/tmp/x/")), ("file:////tmp/./x/.", .folder("/tmp/x/")),
        ("file:///dev//lp0", .file("/dev/lp0")), ("file:///Dev", .file("/Dev")),
    ])
    func reads(text: String, address: PrinterAddress) throws {
        #expect(try PrinterAddress(text) == address)
        #expect(try PrinterAddress("\(address)") == address)
    }

    @Test(arguments: [
        "", "desk-12", "zpl:/x", "http://printer", "ipps://printer", "zpl://", "zpl://:9100", "zpl://a:0",
        "zpl://a:65536",
        "zpl://a:-1", "zpl://a:", "zpl://a:+5", "zpl://a:9100/x", "zpl://a b", "zpl://-a", "zpl://[::1", "zpl://[a]:1",
        "zpl://[::1]9100", "zpl://u@h", "ipp://a/\u{7}", "ipp://a/x?y", "file://folder/", "file:///%0", "file:///%zz",
        "file:///%00", "file:///%FF", "file:///a\nb", "file:///a/../b", "file:///..",
        "zpl://" + String(repeating: "a", count: 254),
    ])
    func refuses(text: String) {
        #expect(throws: PrinterAddressFault.self) { try PrinterAddress(text) }
    }

    @Test func anyTextIsReadOrRefusedAndReadsBack() {
        let starts = ["zpl://", "ipp://", "file:///", "zpl://[", "zpl://a:", "file:///%", ""]
        let found = counterexample(seed: 9100, runs: 2000) { choices in
            choices.element(starts) + choices.text(0...12)
        } holds: { text in
            guard let address = try? PrinterAddress(text) else { return true }
            return try PrinterAddress("\(address)") == address
        }
        #expect(found == nil, "\(found as Any)")
    }
}
