import ShipmentModel
import Testing

@Suite struct CountryTests {
    @Test func everyPairOfLettersHasItsIndex() throws {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        var index: UInt16 = 0
        for first in letters {
            for second in letters {
                let country = try #require(Country("\(first)\(second)"))
                #expect(country.index == index)
                #expect(country.code == "\(first)\(second)")
                index += 1
            }
        }
        #expect(Int(index) == Country.count)
    }

    @Test(arguments: ["", "U", "us", "USA", "U1", "ÜS", "U ", " US"])
    func otherTextsAreNoCodes(code: String) {
        #expect(Country(code) == nil)
    }
}
