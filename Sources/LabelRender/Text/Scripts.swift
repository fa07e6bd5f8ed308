import CHarfBuzz

/// The scripts of a text's characters, for splitting it into runs.
enum Scripts {
    /// The script of each scalar; common characters and combining marks take that of what stands before them, and at
    /// the start that of what follows.
    static func resolved(_ scalars: [UInt32]) -> [UInt32] {
        let functions = hb_unicode_funcs_get_default()
        var scripts = scalars.map { hb_unicode_script(functions, $0) }
        func isNeutral(_ script: hb_script_t) -> Bool {
            script == HB_SCRIPT_COMMON || script == HB_SCRIPT_INHERITED || script == HB_SCRIPT_UNKNOWN
        }
        var current = scripts.first { !isNeutral($0) } ?? HB_SCRIPT_LATIN
        for place in scripts.indices {
            if isNeutral(scripts[place]) { scripts[place] = current } else { current = scripts[place] }
        }
        return scripts.map(\.rawValue)
    }

    /// Whether all letters of a text are Latin.
    static func isLatin(_ text: String) -> Bool {
        let functions = hb_unicode_funcs_get_default()
        return text.unicodeScalars.allSatisfy { scalar in
            switch hb_unicode_script(functions, scalar.value) {
            case HB_SCRIPT_LATIN, HB_SCRIPT_COMMON, HB_SCRIPT_INHERITED: true
            default: false
            }
        }
    }
}
