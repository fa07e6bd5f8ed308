import CFriBidi

/// Splits a line into runs of one direction and orders them as they stand on the line (Unicode Standard Annex 9).
enum BidiRuns {
    /// The embedding level of each scalar: even from left to right, odd from right to left.
    static func levels(_ scalars: [UInt32]) -> [Int8] {
        let count = FriBidiStrIndex(scalars.count)
        var types = [FriBidiCharType](repeating: FRIBIDI_TYPE_LTR, count: scalars.count)
        var brackets = [FriBidiBracketType](repeating: 0, count: scalars.count)
        var levels = [FriBidiLevel](repeating: 0, count: scalars.count)
        var base = waybill_fribidi_automatic()
        fribidi_get_bidi_types(scalars, count, &types)
        fribidi_get_bracket_types(scalars, count, types, &brackets)
        guard fribidi_get_par_embedding_levels_ex(types, brackets, count, &base, &levels) != 0 else {
            fatalError("out of memory")
        }
        return levels
    }

    /// The runs' indices from left to right: from the highest level down to the lowest odd one, every sequence of runs
    /// at that level or above is reversed (rule L2).
    static func visualOrder(_ levels: [Int8]) -> [Int] {
        var order = Array(levels.indices)
        guard let highest = levels.max(), let lowestOdd = levels.filter({ $0 % 2 == 1 }).min() else { return order }
        for level in stride(from: highest, through: lowestOdd, by: -1) {
            var start = 0
            while start < order.count {
                var end = start
                while end < order.count, levels[order[end]] >= level { end += 1 }
                if end > start {
                    order[start..<end].reverse()
                    start = end
                } else {
                    start += 1
                }
            }
        }
        return order
    }
}
