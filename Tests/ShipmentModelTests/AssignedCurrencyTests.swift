import ShipmentModel
import Testing

@Suite struct AssignedCurrencyTests {
    @Test(arguments: ["USD", "EUR", "GBP", "NZD", "JPY", "CHF", "XOF", "ZWG"])
    func assigned(code: String) throws { #expect(try #require(Currency(code)).isAssigned) }

    @Test(arguments: ["XAU", "XTS", "XXX", "UDS", "UKP", "AAA", "ZZZ", "DEM"])
    func notAssigned(code: String) throws { #expect(try !#require(Currency(code)).isAssigned) }
}
