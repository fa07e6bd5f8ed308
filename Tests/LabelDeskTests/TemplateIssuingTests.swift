import Foundation
import LabelRender
import Printing
import RateTables
import RatingEngine
import ShipmentModel
import ShippingLog
import Testing
import TrackingNumbers

@testable import LabelDesk

/// Every template that tariffs can name issues labels.
@Suite struct TemplateIssuingTests {
    struct Case: CustomTestStringConvertible {
        let template: LabelDefinition.Template
        let number: String
        var more = ""
        var from: InventedTariff.Place = .columbus
        var to: InventedTariff.Place = .chicago
        let format: NumberFormat

        var testDescription: String { template.rawValue }

        var tariff: InventedTariff {
            InventedTariff(
                label: "template: \(template.rawValue)\ntitle: PARCEL\nnumber: {\(number)}\n" + more)
        }
    }

    static let cases = [
        Case(
            template: .uspsParcel,
            number: #"format: usps-impb, service_code: "001", test_range: {issuer: "903619809", first: 1, last: 99}"#,
            more: "icon: G\nbanner: USPS TRACKING # eVS\npostage: [US POSTAGE PAID]", format: .impb),
        Case(
            template: .s10Parcel,
            number: "format: upu-s10, service_code: LA, test_range: {issuer: ZZ, first: 1, last: 99}",
            from: .london, to: .berlin, format: .s10),
        Case(
            template: .upsParcel,
            number: #"format: ups-1z, service_code: "03", test_range: {issuer: 999AA1, first: 1, last: 99}"#,
            more: #"details: {class_of_service: "003"}"#, format: .ups1Z),
        Case(
            template: .fedExGround,
            number: #"format: fedex-12, service_code: ground, test_range: {issuer: "9", first: 1, last: 99}"#,
            more: #"details: {service_code: "0019", account: "001234567"}"#, format: .fedEx12),
        Case(
            template: .royalMailTracked,
            number: "format: upu-s10, service_code: TR, test_range: {issuer: GB, first: 1, last: 99}",
            more: "icon: \"48\"\npostage: [Postage on Account GB]", from: .london, to: .cardiff, format: .s10),
        Case(
            template: .dpdParcel,
            number: #"format: dpd-parcel, service_code: classic, test_range: {issuer: "0999", first: 1, last: 99}"#,
            more: #"details: {service_code: "101"}"#, from: .amsterdam, to: .utrecht, format: .dpdParcel),
        Case(
            template: .postNLParcel,
            number: "format: postnl-3s, service_code: x, test_range: {issuer: ZZZZ, first: 1, last: 99, length: 13}",
            from: .amsterdam, to: .utrecht, format: .postNL3S),
        Case(
            template: .gs1Logistic,
            number: #"format: gs1-sscc, service_code: x, test_range: {issuer: "09521234", first: 1, last: 99}"#,
            from: .amsterdam, to: .berlin, format: .sscc),
    ]

    @Test func theseAreAllTemplates() {
        #expect(Set(Self.cases.map(\.template)) == Set(LabelDefinition.Template.allCases))
    }

    @Test(arguments: cases) func aLabelIsIssuedOnce(_ expected: Case) async throws {
        try await TestShop.open(expected.tariff.prices) { shop async throws in
            let shipment = try InventedTariff.parcel(from: expected.from, to: expected.to)
            let first = try await shop.issue(shipment, key: "k")
            let number = try TrackingNumber(first.label.trackingNumber, format: expected.format)
            #expect(first.label.specimen && first.duplicate == nil)
            #expect(TemplateNumbers.of(expected.template.rawValue)?.takes(number) == true)
            let zpl = try await shop.desk.document(
                first.label.label, DocumentName(.zpl, .dpi203), deadline: .now + .seconds(60))
            #expect(zpl.starts(with: Array("^XA".utf8)))
            let again = try await shop.issue(shipment, key: "k")
            let other = try await shop.issue(shipment)
            #expect(again.label == first.label && again.duplicate == .key)
            #expect(other.label == first.label && other.duplicate == .parcel)
            #expect(try await shop.issuedCount() == 1)
            let second = try await shop.issue(try InventedTariff.parcel("SO-2", from: expected.from, to: expected.to))
            #expect(second.label.trackingNumber != first.label.trackingNumber)
        }
    }

    /// Royal Mail's labels show numbers of a British range only: the trial before a number is taken is made with the
    /// number that would be.
    @Test func theTrialIsMadeWithTheGrantedRange() async throws {
        let royalMail = InventedTariff(
            label: """
                template: royal-mail-tracked
                title: TRACKED 48
                number: {format: upu-s10, service_code: TR}
                postage: [Postage on Account GB]
                """)
        let shipment = try InventedTariff.parcel(from: .london, to: .cardiff)
        for (issuer, isIssued) in [("GB", true), ("ZZ", false)] {
            try await TestShop.open(royalMail.prices) { shop async throws in
                let refused = await IssuingTests.refusal { () throws(LabelRefusal) in try await shop.issue(shipment) }
                guard case .numbersExhausted? = refused else {
                    Issue.record("\(String(describing: refused))")
                    return
                }
                _ = try await RangeGrants.record(
                    .acme("upu-s10", issuer: issuer, 1...1000), in: shop.store, clock: shop.clock, who: "test")
                if isIssued {
                    let label = try await shop.issue(shipment).label
                    #expect(label.trackingNumber.hasSuffix("GB") && !label.specimen)
                    return
                }
                let refusal = await IssuingTests.refusal { () throws(LabelRefusal) in try await shop.issue(shipment) }
                guard case .notDrawable(let fault)? = refusal else {
                    Issue.record("\(String(describing: refusal))")
                    return
                }
                #expect(fault.code == .numberFormat && fault.expected == "a UPU S10 number that ends with GB")
                #expect(try await RangeSpaces.all(in: shop.store).allSatisfy { $0.state.leases.isEmpty })
            }
        }
    }

    // MARK: Forms

    private static let dpd = InventedTariff(
        label: """
            template: dpd-parcel
            title: CLASSIC
            number: {format: dpd-parcel, service_code: classic, test_range: {issuer: "0999", first: 1, last: 99}}
            details: {service_code: "101"}
            """)

    /// A parcel and a form that its label can be drawn for and not be written in: DPD's bars hold the postcode, and their
    /// width in whole dots is another at each resolution.
    static func unwritable(_ formats: [LabelFormat]) throws -> (shipment: Shipment, form: DocumentName) {
        for to in [InventedTariff.Place.utrecht, .cardiff] {
            let shipment = try InventedTariff.parcel(from: .amsterdam, to: to)
            let content = LabelContent(
                shipment,
                ServiceMarking(
                    name: "X", icon: .filled, banner: "", postage: [], details: [.serviceCode: "101"]),
                .dpdParcel(try DPDParcelNumber(prefix: "0999", serial: 1)),
                shipDate: try #require(CivilDate("2025-12-02")), isSpecimen: true)
            func isWritten(_ form: DocumentName) throws -> Bool {
                let drawing = try TestShop.renderer.draw(.dpdParcel, content, size: form.size)
                return (try? TestShop.renderer.write([drawing], as: form)) != nil
            }
            guard try isWritten(DocumentName(.zpl, .dpi203)) else { continue }
            for resolution in [Resolution.dpi300, .dpi600] {
                for size in [LabelSize.fourBySix, .mm100x150, .a6] {
                    let forms = formats.map { DocumentName($0, resolution, size: size) }
                    for form in forms where try !isWritten(form) { return (shipment, form) }
                }
            }
        }
        throw LabelRefusal.unreadable("DPD's labels can be written in all forms")
    }

    @Test(arguments: [LabelFormat.zpl, .png]) func whatCannotBeWrittenAsAskedIsNotIssued(format: LabelFormat)
        async throws
    {
        let (shipment, form) = try Self.unwritable([format])
        try await TestShop.open(Self.dpd.prices) { shop async throws in
            func issue(_ forms: [DocumentName]) async throws(LabelRefusal) -> LabelAnswer {
                try await shop.desk.issue(
                    LabelRequest(
                        shipment: shipment, key: nil, who: "test", requestID: "r", deadline: .now + .seconds(60),
                        forms: forms))
            }
            let refusal = await IssuingTests.refusal { () throws(LabelRefusal) in try await issue([form]) }
            guard case .notDrawable? = refusal else {
                Issue.record("\(String(describing: refusal))")
                return
            }
            #expect(try await shop.events().isEmpty)
            #expect(try await issue([DocumentName(.zpl, .dpi203)]).duplicate == nil)
        }
    }

    @Test func whatThePrintersResolutionCannotShowIsNotIssued() async throws {
        let (shipment, form) = try Self.unwritable([.zpl])
        let printers = Printers([
            PrinterConfiguration(
                name: "desk-12", address: .zpl(host: "127.0.0.1", port: 9), resolution: form.resolution,
                media: form.size)
        ])
        try await TestShop.open(Self.dpd.prices) { shop async throws in
            let desk = LabelDesk(
                book: shop.prices.book, policy: shop.prices.policy, store: shop.store, renderer: TestShop.renderer,
                clock: shop.clock, entropy: SystemEntropy(), process: "test", printers: printers)
            func issue(on printer: String?) async throws(LabelRefusal) -> LabelAnswer {
                try await desk.issue(
                    LabelRequest(
                        shipment: shipment, key: nil, who: "test", requestID: "r", deadline: .now + .seconds(60),
                        printer: printer))
            }
            let refusal = await IssuingTests.refusal { () throws(LabelRefusal) in try await issue(on: "desk-12") }
            guard case .notDrawable? = refusal else {
                Issue.record("\(String(describing: refusal))")
                return
            }
            #expect(try await shop.events().isEmpty)
            #expect(try await issue(on: nil).duplicate == nil)
        }
        await printers.stop()
    }
}
