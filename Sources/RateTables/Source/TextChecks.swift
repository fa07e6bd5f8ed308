extension RateSource {
    /// Reports what editors and spreadsheets leave in texts and nobody sees: byte order marks and other line ends, which
    /// do no harm and are passed over, and characters that make a text another than it seems.
    func checkTexts(faults: FaultList) {
        for (path, bytes) in files {
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
                faults.warn(
                    Place(file: path), .byteOrderMark, found: "U+FEFF, a byte order mark",
                    expected: "none: save as UTF-8 without BOM, not as \"CSV UTF-8\" of a spreadsheet")
            }
            if let line = carriageReturns[path] {
                faults.warn(
                    Place(file: path, line: line), .carriageReturns, found: "line ends of CR LF or CR",
                    expected: "line feeds alone: set the editor's line ends to LF, or in Git text eol=lf")
            }
            HiddenCharacters.check(bytes, file: path, faults: faults)
        }
    }
}
