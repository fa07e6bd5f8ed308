import ShipmentModel
import Testing
import WireFormat

@Suite struct PlacesTests {
    @Test(arguments: [
        ("US", "43215", "43215", "43215"), ("US", "43215-1234", "43215-1234", "43215"),
        ("US", "432151234", "43215-1234", "43215"), ("PR", "00901", "00901", "00901"),
        ("GB", "SW1A 1AA", "SW1A 1AA", "SW1A 1"), ("GB", "m11ae", "M1 1AE", "M1 1"),
        ("GB", "CR2 6XH", "CR2 6XH", "CR2 6"), ("GB", "dn551pt", "DN55 1PT", "DN55 1"),
        ("GB", "W1A 0AX", "W1A 0AX", "W1A 0"), ("GB", "B33 8TH", "B33 8TH", "B33 8"),
        ("JE", "JE2 3AB", "JE2 3AB", "JE2 3"), ("NL", "1012js", "1012 JS", "1012 JS"),
        ("CA", "k1a0b1", "K1A 0B1", "K1A 0B1"), ("DE", "10115", "10115", "10115"), ("NZ", "6011", "6011", "6011"),
        ("PL", "00-950", "00-950", "00-950"), ("PT", "1000-001", "1000-001", "1000-001"),
        ("IE", "d02 x285", "D02 X285", "D02 X285"),
    ])
    func postcodesHaveTheirForm(country: String, text: String, normalised: String, rating: String) throws {
        let country = try #require(Country(country))
        #expect(Postcode.normalised(text, in: country) == normalised)
        #expect(Postcode.rating(normalised, in: country) == rating)
    }

    @Test(arguments: [
        ("US", "4321"), ("US", "432156"), ("US", "43215-123"), ("US", "43-215"), ("US", "43215 1234"), ("US", "ABCDE"),
        ("US", ""), ("US", "٤٣٢١٥"), ("GB", "SW1A"), ("GB", "SW1A  1AA"), ("GB", "1AA SW1"), ("GB", "SW1A-1AA"),
        ("GB", "43215"), ("NL", "1012"), ("NL", "1012 J"), ("CA", "K1A 0B"), ("CA", "111 111"), ("DE", "1011"),
        ("DE", "D-10115"), ("NZ", "601"), ("FR", ""), ("FR", "75001é"), ("FR", "1234567890123"), ("FR", "75_001"),
    ])
    func otherPostcodesAreRefused(country: String, text: String) throws {
        #expect(Postcode.normalised(text, in: try #require(Country(country))) == nil)
    }

    @Test func countriesAreAssigned() throws {
        for code in ["US", "GB", "XK", "SS", "CW", "BQ", "SX"] {
            #expect(try #require(Country(code)).isAssigned)
        }
        for code in ["UK", "EU", "AN", "YU", "CS", "ZZ", "XX", "AA"] {
            #expect(try #require(Country(code)).isAssigned == false)
        }
        let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { String(Character(Unicode.Scalar($0))) }
        let all = letters.flatMap { first in letters.compactMap { Country(first + $0) } }
        #expect(all.count == Country.count)
        #expect(all.filter(\.isAssigned).count == 250)
    }
}
