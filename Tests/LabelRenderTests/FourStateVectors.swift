import Testing

/// Published examples of four-state codes, and the table of Royal Mail's characters, for texts of which none is published.
enum FourStateVectors {
    /// The examples of USPS-B-3200 for the tracking code 01234567094987654321, as independent encoders (Turbovote's
    /// imbarcode, ReportLab) quote them in their tests: routing code and bars.
    static let intelligentMail = [
        ("", "ATTFATTDTTADTAATTDTDTATTDAFDDFADFDFTFFFFFTATFAAAATDFFTDAADFTFDTDT"),
        ("01234", "DTTAFADDTTFTDTFTFDTDDADADAFADFATDDFTAAAFDTTADFAAATDFDTDFADDDTDFFT"),
        ("012345678", "ADFTTAFDTTTTFATTADTAAATFTFTATDAAAFDDADATATDTDTTDFDTDATADADTDFFTFA"),
        ("01234567891", "AADTFFDFTDADTAADAATFDTDDAAADDTDTTDAFADADDDTFFFDDTTTADFAAADFTDAADA"),
    ]

    /// The worked examples of Royal Mail's encoding and decoding instructions for barcodes C and L, as an independent
    /// encoder (tc-lib-barcode) quotes them in its tests; the last C also stands in IBM's BCOCA reference.
    static let mailmark = [
        ("1100000000000XY11     ", "TTDTTATTDTAATTDTAATTDTAATTDTTDDAATAADDATAATDDFAFTDDTAADDDTAAFDFAFF"),
        ("21B2254800659JW5O9QA6Y", "DAATATTTADTAATTFADDDDTTFTFDDDDFFDFDAFTADDTFFTDDATADTTFATTDAFDTFDDA"),
        (
            "11000000000000000XY11     ",
            "TTDTTATDDTTATTDTAATTDTAATDDTTATTDTTDATFTAATDDTAATDDTATATFAADDAATAATDDTAADFTFTA"
        ),
        (
            "41038422416563762EF61AH8T ",
            "DTTFATTDDTATTTATFTDFFFTFDFDAFTTTADTTFDTFDDDTDFDDFTFAADTFDTDTDTFAATAFDDTAATTDTT"
        ),
    ]

    /// Customer codes as an independent encoder (BWIPP) and, with the last one, one more (ImageSharp.Drawing) quote them
    /// in their tests.
    static let rm4scc = [
        ("LE28HS9Z", "AFTTFTFFTTDFATFDADFATFTFTDATFFFTTDATFF"),
        ("SO316XY1A", "AFTFTATFDDTAFTDAFTADFFATDFADTTDAFDADAFTFTF"),
        ("SN34RD1A", "AFTFTFDTADTAFDTFAFTADTFADTDAFDADAADDAF"),
    ]

    /// Examples 1 and 4 of PostNL's manual of the KIX (Handleiding KIX code, section 2.1), as BWIPP quotes them in its
    /// tests.
    static let kix = [
        ("2500GG30250", "TDFADDAATTFFTTFFDAFTDAFTDTAFTTFFTDFADDAATTFF"),
        ("1231FZ13XHS", "TDAFTDFADTAFTDAFDAADFFTTTDAFDTAFFATDDFATFTFT"),
    ]

    /// The characters of customer codes and KIX, in the order of Royal Mail's table.
    static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    /// Which two of a character's four half bars are long, for the values 1 to 6: their weights are 4, 2, 1 and 0.
    private static let long: [Set<Int>] = [[2, 3], [1, 3], [1, 2], [0, 3], [0, 2], [0, 1]]

    /// The bars of characters.
    static func characters(_ text: String) throws -> String { try text.map(table).joined() }

    /// A character's bars by its place in the table of six rows and six columns: the row says the upper halves.
    private static func table(_ character: Character) throws -> String {
        let index = try #require(alphabet.firstIndex(of: character))
        return String(
            (0..<4).map { bar -> Character in
                switch (long[index / 6].contains(bar), long[index % 6].contains(bar)) {
                case (false, false): "T"
                case (true, false): "A"
                case (false, true): "D"
                case (true, true): "F"
                }
            })
    }

    static func checkCharacter(_ text: String) throws -> Character {
        let places = try text.map { try #require(alphabet.firstIndex(of: $0)) }
        let row = places.reduce(0) { $0 + $1 / 6 + 1 } % 6
        let column = places.reduce(0) { $0 + $1 % 6 + 1 } % 6
        return alphabet[(row + 5) % 6 * 6 + (column + 5) % 6]
    }
}
