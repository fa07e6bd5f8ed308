/// Reads a four-state code off dots, bar by bar, as the posts' sorting machines do: no reader at hand knows them.
struct FourStateReader {
    /// The bars as the posts write them: T, A, D and F.
    let bars: String
    /// The distance of two bars' left sides on average, in dots.
    let pitch: Double
    /// How wide the bars are, in dots.
    let widths: ClosedRange<Int>
    /// How high the full bars are, in dots.
    let full: ClosedRange<Int>
    /// How high the trackers are, in dots.
    let trackers: ClosedRange<Int>

    /// Reads the one code in these columns and rows; nil if what is dark there is no bars.
    init?(columns: Range<Int>, rows: Range<Int>, isDark: (Int, Int) -> Bool) {
        var found: [(left: Int, right: Int, top: Int, bottom: Int)] = []
        for x in columns {
            let dark = rows.filter { isDark(x, $0) }
            guard let top = dark.first, let last = dark.last else { continue }
            // A bar has no gaps.
            guard dark.count == last - top + 1 else { return nil }
            if let bar = found.last, bar.right == x {
                found[found.count - 1] = (bar.left, x + 1, min(bar.top, top), max(bar.bottom, last + 1))
            } else {
                found.append((x, x + 1, top, last + 1))
            }
        }
        guard found.count > 1, let first = found.first, let last = found.last, let top = found.map(\.top).min(),
            let bottom = found.map(\.bottom).max()
        else { return nil }
        // Trackers take at most 0.36 of the height (1.52 of 4.22 mm), so that what is long reaches the outer fifth.
        let fifth = (bottom - top) / 5
        var letters = ""
        var heights: [Character: [Int]] = [:]
        for bar in found {
            let letter: Character =
                switch (bar.top < top + fifth, bar.bottom > bottom - fifth) {
                case (false, false): "T"
                case (true, false): "A"
                case (false, true): "D"
                case (true, true): "F"
                }
            letters.append(letter)
            heights[letter, default: []].append(bar.bottom - bar.top)
        }
        bars = letters
        pitch = Double(last.left - first.left) / Double(found.count - 1)
        func range(_ values: [Int]) -> ClosedRange<Int> { (values.min() ?? 0)...(values.max() ?? 0) }
        widths = range(found.map { $0.right - $0.left })
        full = range(heights["F"] ?? [])
        trackers = range(heights["T"] ?? [])
    }
}
