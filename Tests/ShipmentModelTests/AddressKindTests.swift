import ShipmentModel
import TestSupport
import Testing

@Suite struct AddressKindTests {
    private static func address(
        _ country: String, _ lines: [String], city: String? = nil, region: String? = nil, postcode: String? = nil
    ) -> Address {
        Address(street: lines, city: city, region: region, postcode: postcode, country: Country(country)!)
    }

    @Test(
        arguments: [
            // United States.
            ("US", ["PO Box 123"]), ("US", ["P.O. Box 123"]), ("US", ["P O Box 123"]), ("US", ["po box 123"]),
            ("US", ["P. O. BOX 123"]), ("US", ["POB 12"]), ("US", ["P.O.B. 12"]), ("US", ["POBox 12"]),
            ("US", ["POBOX12"]), ("US", ["PO Box #123"]), ("US", ["PO Box No. 123"]), ("US", ["P.O.Box 123"]),
            ("US", ["Post Office Box 123"]), ("US", ["Post Box 44"]), ("US", ["Postal Box 9"]), ("US", ["PO BOX A123"]),
            ("US", ["PO Box A"]), ("US", ["PO Drawer 1189"]), ("US", ["Box 123"]), ("US", ["BOX 12A"]),
            ("US", ["Drawer 4"]), ("US", ["Lockbox 7741"]), ("US", ["Lock Box 7741"]), ("US", ["Caller Box 90"]),
            ("US", ["123 Main St", "PO Box 9"]), ("US", ["c/o Smith, P.O. Box 12"]),
            ("US", ["ATTN: AP", "", "PO BOX 77"]),
            ("US", ["Suite 4 PO Box 12"]), ("US", ["P0 Box 12"]), ("US", ["PO-Box 12"]), ("US", ["P/O Box 12"]),
            ("US", ["PO BX 12"]), ("US", ["PO\u{A0}Box 12"]), ("US", ["P.O. Box", "123"]), ("US", ["HC 72, PO Box 12"]),
            ("US", ["po box 0012-3"]), ("US", ["\tP.O. Box 5"]), ("US", ["PO Box 12, 100 Main Street"]),
            // Canada.
            ("CA", ["PO Box 4001 Stn A"]), ("CA", ["Box 200 Stn Main"]), ("CA", ["Box 57 RPO Corydon"]),
            ("CA", ["CP 1890 Succ B"]), ("CA", ["Case postale 12"]), ("CA", ["C.P. 12"]),
            // Britain, Ireland, the Caribbean, India, Africa.
            ("GB", ["PO Box 16"]), ("GB", ["Acme House", "P O Box 1"]), ("IE", ["PO Box 12"]),
            ("BS", ["P.O. Box N-4805"]), ("BM", ["PO Box HM 1234"]), ("IN", ["Post Bag No. 3"]),
            ("IN", ["P.B. No. 12"]),
            ("IN", ["Post Box No 7"]), ("ZA", ["Private Bag X12"]), ("ZA", ["Privaatsak X 3"]), ("ZA", ["Posbus 123"]),
            ("ZA", ["Postnet Suite 12, Private Bag X1"]), ("AE", ["P.O. Box 9770"]), ("KE", ["PO BOX 30197-00100"]),
            // Australia and New Zealand.
            ("AU", ["GPO Box 2890"]), ("AU", ["G.P.O. Box 2890"]), ("AU", ["Locked Bag 1797"]), ("AU", ["PMB 3"]),
            ("AU", ["Private Mail Bag 12"]), ("AU", ["Locked Mail Bag 12"]), ("NZ", ["Private Bag 92 039"]),
            ("NZ", ["PO Box 39100"]), ("NZ", ["Private Bag"]),
            // French.
            ("FR", ["BP 12"]), ("FR", ["B.P. 70123"]), ("FR", ["Boîte postale 12"]), ("FR", ["BOITE POSTALE 12"]),
            ("FR", ["12 rue des Lilas", "BP12"]), ("FR", ["BP n° 12"]), ("BE", ["B P 4"]), ("SN", ["BP 5020"]),
            ("CH", ["Case postale"]), ("CH", ["Case postale 115"]),
            // German and Dutch.
            ("DE", ["Postfach 10 02 03"]), ("DE", ["POSTFACH 1234"]), ("DE", ["Postfach"]), ("DE", ["PF 1234"]),
            ("AT", ["Postfach 99"]), ("CH", ["Postfach, 8021 Zürich"]), ("CH", ["Postfach 12"]),
            ("NL", ["Postbus 51"]), ("NL", ["POSTBUS 90801"]), ("BE", ["Postbus 3"]),
            // Southern Europe and Latin America.
            ("ES", ["Apartado 123"]), ("ES", ["Apartado de Correos 123"]), ("ES", ["Apdo. 123"]),
            ("ES", ["Apdo. Correos 8"]),
            ("ES", ["Apdo. de Correos nº 8"]), ("PT", ["Apartado 1507"]), ("MX", ["Apartado Postal 5-678"]),
            ("CR", ["Apartado Postal 10"]), ("CO", ["Apartado Aéreo 3493"]), ("IT", ["Casella Postale 42"]),
            ("IT", ["C.P. 42"]), ("BR", ["Caixa Postal 1234"]), ("CL", ["Casilla 27"]),
            ("AR", ["Casilla de Correo 12"]),
            // The north and the east.
            ("NO", ["Postboks 123 Sentrum"]), ("NO", ["Pb. 250"]), ("DK", ["Postboks 88"]), ("SE", ["Box 123"]),
            ("SE", ["c/o Berg, Box 5"]), ("FI", ["PL 12"]), ("FI", ["PB 12"]), ("IS", ["Pósthólf 55"]),
            ("IS", ["Po\u{301}stho\u{301}lf 55"]), ("PL", ["Skrytka pocztowa 21"]), ("PL", ["skr. poczt. 21"]),
            ("HU", ["Pf. 12"]), ("HU", ["Postafiók 12"]), ("TR", ["P.K. 34"]), ("TR", ["Posta Kutusu 34"]),
            ("CZ", ["P. O. Box 5"]), ("RU", ["а/я 15"]), ("UA", ["А/Я 15"]), ("JP", ["C.P.O. Box 8"]),
        ] as [(String, [String])])
    func boxesAreFound(country: String, lines: [String]) {
        #expect(AddressKindTests.address(country, lines).isPostOfficeBox)
    }

    @Test(
        arguments: [
            ("US", []), ("US", [""]), ("US", ["123 Main St"]), ("US", ["12 Boxwood Lane"]), ("US", ["Boxwood Lane 12"]),
            ("US", ["12 Poe Street"]), ("US", ["Pobox Ltd"]), ("US", ["Pobox Ltd", "4 Elm St"]),
            ("US", ["1 Box Canyon Rd"]),
            ("US", ["Box Canyon Rd 12"]), ("US", ["RR 2 Box 152"]), ("US", ["HC 68 Box 23A"]),
            ("US", ["PSC 802 Box 74"]),
            ("US", ["Unit 2050 Box 4190"]), ("US", ["123 Main St, Box 45"]), ("US", ["123 Main St", "Box 45"]),
            ("US", ["123 Main St PMB 12"]), ("US", ["PMB 12", "123 Main St"]), ("US", ["Box 12 Ranch Road"]),
            ("US", ["10 Post Office Square"]), ("US", ["5 Post Rd"]), ("US", ["700 Postal Way"]),
            ("US", ["12 Post Box Lane"]),
            ("US", ["44 Private Drive"]), ("US", ["Drawer Makers, 4 Elm St"]), ("US", ["100 Bagley Ave"]),
            ("US", ["4 Locke St"]), ("US", ["The PO Box Company", "1 Elm St"]), ("US", ["123 POBoxer Ct"]),
            ("US", ["8 Apollo Dr"]), ("US", ["P Street NW 1200"]), ("US", ["1200 O St"]), ("US", ["BP 12"]),
            ("US", ["BP Station, 12 Main St"]), ("US", ["CP 12"]), ("US", ["100 Boxer Blvd"]),
            ("US", ["Mailbox 12, 5 Elm St"]),
            ("US", ["Inbox 12"]), ("US", ["Xbox 360 Way"]), ("US", ["1 Drop Box Rd"]), ("US", ["PO 12 Lane"]),
            ("US", ["Lockport Rd 12"]), ("US", ["1 Caller Ave"]), ("US", ["Dock 4, lockbox 7741"]),
            ("US", ["Calle Apartado 12"]), ("US", ["10 Postbusch Ct"]), ("US", ["Po Boy Shop 12"]),
            ("US", ["Penthouse O, 12"]),
            ("CA", ["Box Springs 12"]), ("CA", ["12 Private Rd"]), ("GB", ["Box 12"]), ("GB", ["4 Box Hill Road"]),
            ("GB", ["Box House, 12 High St"]), ("GB", ["12 Post Office Lane"]), ("GB", ["The Old Post Office"]),
            ("GB", ["Unit 4, PO4 8AB"]), ("GB", ["BP 12 Garage"]), ("GB", ["Private Bag Makers 12"]),
            ("GB", ["1 Letterbox Ln"]),
            ("GB", ["Signal Box 3"]), ("AU", ["12 Locked Bag Lane"]), ("AU", ["Box Hill 3128"]),
            ("AU", ["1 Post Office Box Hill"]),
            ("NZ", ["12 Private Bagshot Rd"]), ("ZA", ["Privaat 12"]), ("FR", ["12 rue de la Boîte"]),
            ("FR", ["CS 40123"]), ("FR", ["Bât. B, Porte 12"]), ("FR", ["Impasse BPC 12"]), ("FR", ["CP 12"]),
            ("MX", ["C.P. 06000"]), ("MX", ["Av. Juárez 12, CP 06010"]), ("BE", ["Boîte 12"]), ("BE", ["Bus 3"]),
            ("CH", ["Bahnhofstrasse 12"]), ("DE", ["Postfachstraße 3"]), ("DE", ["Poststr. 12"]),
            ("DE", ["Packstation 123"]),
            ("DE", ["Am Postamt 12"]), ("AT", ["Postbus-Garage 3"]), ("AT", ["Postbushof 3"]),
            ("NL", ["Postbuslaan 5"]),
            ("NL", ["Postweg 12"]), ("NL", ["Busweg 51"]), ("ES", ["Calle Apartado 12"]), ("ES", ["Apartamento 12"]),
            ("ES", ["C/ Correos 12"]), ("PT", ["Rua do Apartado 12"]), ("PT", ["Apto 12"]), ("BR", ["Caixa D'Água 12"]),
            ("IT", ["Via Casella 12"]), ("IT", ["Via della Casella 4"]), ("IT", ["Piazza Poste 3"]),
            ("ES", ["Casilla 12"]),
            ("CL", ["Calle Casilla 12"]), ("NO", ["Boksveien 12"]), ("NO", ["Postboksen kafé 12"]),
            ("SE", ["Boxholmsvägen 12"]),
            ("SE", ["Storgatan Box 4"]), ("DK", ["Boksen 12"]), ("SE", ["PL 12"]), ("FI", ["Plassi 12"]),
            ("PL", ["ul. Pocztowa 12"]),
            ("PL", ["Skrytka 3"]), ("HU", ["Posta utca 12"]), ("TR", ["PTT Posta 12"]), ("RU", ["ул. Ямская 15"]),
            ("BG", ["а/я 15"]), ("JP", ["1-2-3 Box Building"]), ("CN", ["信箱12号"]), ("US", ["p", "o", "box", "12"]),
        ] as [(String, [String])])
    func otherLinesAreNot(country: String, lines: [String]) {
        #expect(!AddressKindTests.address(country, lines).isPostOfficeBox)
    }

    @Test func onlyStreetLinesCount() {
        var address = AddressKindTests.address("US", ["1 Elm St"], city: "PO Box 12")
        address.name = "PO Box 12"
        address.company = "PO Box 12"
        #expect(!address.isPostOfficeBox)
    }

    @Test(
        arguments: [
            ("US", "APO", "AE", "09012"), ("US", "Apo", "ae", "09012-1234"), ("US", "A.P.O.", "", ""),
            ("US", "FPO", "AP", "96601"), ("US", "DPO", "AA", "34001"), ("US", "APO AE", "", ""), ("US", "", "AA", ""),
            ("US", " ", " AE ", ""), ("US", "", "AP", ""), ("US", "", "", "09001"), ("US", "", "", "098"),
            ("US", "", "", "34099"), ("US", "", "", "96200"), ("US", "", "", "96699"), ("US", "Miami", "FL", "34012"),
            ("GB", "BFPO 58", "", ""), ("GB", "bfpo58", "", ""), ("GB", "BFPO", "", "BF1 2AT"),
            ("GB", "", "", "BF1 2AT"),
            ("GB", "", "", "bf12at"), ("GB", "", "BFPO 5", ""), ("GB", "British Forces, BFPO 12", "", ""),
        ] as [(String, String, String, String)])
    func forcesAreMilitary(country: String, city: String, region: String, postcode: String) {
        let address = AddressKindTests.address(
            country, ["PSC 802 Box 74"], city: city, region: region, postcode: postcode)
        #expect(address.isMilitary)
        #expect(!address.isPostOfficeBox)
    }

    @Test(
        arguments: [
            ("US", "Apopka", "FL", "32703"), ("US", "Columbus", "OH", "43215"), ("US", "", "", ""),
            ("US", "", "AK", ""),
            ("US", "", "AEP", ""), ("US", "", "A", ""), ("US", "", "", "08999"), ("US", "", "", "09900"),
            ("US", "", "", "33999"), ("US", "", "", "34101"), ("US", "", "", "96199"), ("US", "", "", "96701"),
            ("US", "", "", "09"), ("US", "", "", "A9012"), ("US", "Fpon", "", ""), ("US", "", "AE X", ""),
            ("US", "Port APO", "", ""), ("DE", "APO", "AE", "09012"), ("GB", "", "", "B1 1AA"),
            ("GB", "", "", "BFA 1AA"),
            ("GB", "", "AE", "09012"), ("GB", "BFPOS", "", ""), ("GB", "ABFPO", "", ""),
            ("IE", "BFPO 5", "", "BF1 2AT"),
            ("GB", "Bath", "", "BA1 1AA"), ("CA", "", "AA", "34001"), ("US", "", "", "９０９０１"), ("US", "Äpo", "", ""),
        ] as [(String, String, String, String)])
    func othersAreNotMilitary(country: String, city: String, region: String, postcode: String) {
        let address = AddressKindTests.address(country, ["1 High St"], city: city, region: region, postcode: postcode)
        #expect(!address.isMilitary)
    }

    @Test func missingPartsAreNotMilitary() {
        #expect(!Address(country: Country("US")!).isMilitary && !Address(country: Country("GB")!).isMilitary)
        #expect(!Address(country: Country("US")!).isPostOfficeBox)
        #expect(AddressKindTests.address("GB", ["BFPO 801"]).isMilitary)
    }

    /// Whatever stands around a box, and however it is written, it is found; nothing makes the scan trap.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func boxesAreFoundAmongAnything(seed: UInt64) {
        let names = ["PO Box", "p.o. box", "P O BOX", "GPO Box", "Post Office Box", "Postfach", "Private Bag"]
        let counter = counterexample(seed: seed, runs: 200) { choices in
            let noise = choices.text(0...12)
            let box = choices.element(names) + " " + String(choices.int(in: 1...99_999))
            let lines = choices.list(0...3) { $0.text(0...20) }
            return (noise: noise, lines: lines, box: box, line: choices.int(in: 0...lines.count))
        } holds: { sample in
            var lines = sample.lines
            lines.insert(sample.noise + ", " + sample.box, at: sample.line)
            let isFound = AddressKindTests.address("US", lines).isPostOfficeBox
            _ = AddressKindTests.address("SE", sample.lines).isPostOfficeBox
            let bytes = String(decoding: sample.noise.utf8.prefix(3), as: UTF8.self)
            _ = AddressKindTests.address("US", [bytes], city: bytes, region: bytes, postcode: bytes).isMilitary
            return isFound
        }
        #expect(counter == nil, "\(counter.map { "\($0)" } ?? "")")
    }
}
