import LabelSamples
import Testing
import TrackingNumbers

@testable import LabelRender

extension LabelProofs {
    /// Printers keep settings from label to label, whoever sends the next: what a label depends on it states, and what it
    /// changes it puts back.
    @Suite struct PrinterStateTests {
        /// The settings that a label changes, and what they are at power-on. Source: Zebra's ZPL II Programming Guide.
        private static let powerOn = [
            "^BY": "2,3.0,10", "^CI": "0", "^FW": "N", "^LH": "0,0", "^LR": "N", "^PM": "N", "^PO": "N",
        ]
        /// What must be stated before the first field, and how; the page's size may be any.
        private static let needed: [String: String?] = [
            "^CI": "28", "^FW": "N", "^LH": "0,0", "^LR": "N", "^PM": "N", "^PO": "N", "^PW": nil, "^LL": nil,
        ]
        /// Barcodes whose size or place `^BY` decides.
        private static let withBars: Set<String> = ["^BC", "^B2", "^B3", "^B7", "^BQ"]
        /// Commands that say by a letter in front how the field lies.
        private static let turned: Set<String> = ["^A0", "^BC", "^B0", "^B2", "^B3", "^B7", "^BQ", "^BX"]
        /// Commands without effect beyond their field.
        private static let passing = turned.union([
            "^BD", "^FB", "^FD", "^FH", "^FO", "^FS", "^GB", "^GF", "^XA", "^XZ",
        ])

        /// What of a label depends on the printer's settings before, or is left behind.
        static func wrong(_ zpl: [UInt8]) -> String? {
            // What the printer is set to is not known.
            var settings: [String: String] = [:]
            var field: Set<String> = []
            for command in ZPLWriterTests.commands(zpl) {
                let name = command.name
                if powerOn[name] != nil || needed[name] != nil {
                    settings[name] = command.parameters
                } else if !passing.contains(name) {
                    return "\(name), of which nothing is known"
                }
                field.insert(name)
                switch name {
                case "^FO":
                    field = []
                    for (setting, value) in needed
                    where settings[setting] == nil || (value ?? settings[setting]) != settings[setting] {
                        return "\(setting) is \(settings[setting] ?? "not stated")"
                    }
                case "^FD" where field.isDisjoint(with: turned.union(["^BD"])): return "the printer's font"
                case _ where withBars.contains(name) && !field.contains("^BY"): return "\(name) with bars of before"
                case _ where turned.contains(name) && !"NRIB".contains(command.parameters.prefix(1)):
                    return "\(name)\(command.parameters) lies as it likes"
                default: break
                }
            }
            for (setting, value) in powerOn where settings[setting] != value {
                return "\(setting) is left at \(settings[setting] ?? "what it was")"
            }
            return nil
        }

        @Test(arguments: Resolution.allCases)
        func labelsDependOnNothingAndLeaveNothing(resolution: Resolution) throws {
            for label in LabelProofs.printable(LabelProofs.labels, resolution) {
                for turn in Turn.allCases {
                    let wrong = Self.wrong(try Samples.renderer.zpl(label.drawing.turned(turn), resolution))
                    #expect(wrong == nil, "\(label.name), turned by \(turn.rawValue), at \(resolution)")
                }
            }
        }

        /// The symbologies that no label has.
        @Test func symbolsDependOnNothingAndLeaveNothing() throws {
            for (content, rule) in [
                (SymbolContent.aztec("DPD"), BarcodeRule.dpdAztec),
                (.payload(.interleaved2of5("60701001756402")), .interleaved2of5),
                (.intelligentMail(tracking: "01234567094987654321", routing: ""), .uspsIMb),
            ] {
                #expect(Self.wrong(try Samples.renderer.zpl(try Samples.renderer.draw(content, rule), .dpi203)) == nil)
            }
        }
    }
}
