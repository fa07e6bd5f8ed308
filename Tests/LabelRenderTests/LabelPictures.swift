import Foundation
import LabelRender

enum LabelPictures {
    static let folder = ProcessInfo.processInfo.environment["LABEL_PICTURES"]
    static func write() throws {
        guard let folder else { return }
        for (n, sample) in try TemplateSample.largeCarriers().enumerated() {
            for (size, turn) in [(LabelSize.fourBySix, Turn.none), (.mm100x150, .quarter), (.a6, .none)] {
                let d = try Samples.renderer.draw(sample.template, sample.content, size: size, turn: turn)
                let png = try Samples.renderer.png(d, .dpi203)
                try Data(png).write(
                    to: URL(
                        fileURLWithPath:
                            "\(folder)/\(n)-\(sample.template.rawValue)-\(size.rawValue)-\(turn.rawValue).png"))
            }
        }
    }
}
