import LabelRender
import LabelSamples
import Testing

/// Proofs that run other programs or draw every label. Each takes a thread while it waits for a program, so they have
/// a step of their own (`scripts/test.sh`), apart from tests that have deadlines.
@Suite enum LabelProofs {
    /// A label or form on a page, upright.
    struct Label: Sendable {
        let name: String
        let size: LabelSize
        let drawing: LabelDrawing
        /// Those it can be printed at.
        let resolutions: [Resolution]
        /// Each barcode's identifier and text, sorted.
        let symbols: [String]

        func turned(_ turn: Turn) -> Label {
            Label(
                name: "\(name), turned by \(turn.rawValue)", size: size, drawing: drawing.turned(turn),
                resolutions: resolutions, symbols: symbols)
        }
    }

    /// Every label and form on every size of one label a page.
    static let labels: [Label] = {
        do {
            return try LabelSample.all().flatMap { sample in
                try LabelSample.sizes.map { size in
                    Label(
                        name: "\(sample) \(size.rawValue)", size: size, drawing: try sample.draw(size),
                        resolutions: sample.resolutions, symbols: sample.symbols)
                }
            }
        } catch {
            fatalError("\(error)")
        }
    }()

    /// Of these labels those that can be printed at a resolution.
    static func printable(_ labels: [Label], _ resolution: Resolution) -> [Label] {
        labels.filter { $0.resolutions.contains(resolution) }
    }

    /// Every label upright, and those of 4 × 6 in turned by a quarter too.
    static let bothWays = labels.flatMap { label in
        label.size == .fourBySix ? [label, label.turned(.quarter)] : [label]
    }
}
