import LabelSamples
import ShipmentModel
import Testing

@testable import LabelRender

/// Addresses in their country's own script and order, some of which begin with the postcode or the region.
@Suite struct NativeAddressTests {
    static let addresses: [Address] = [
        address("JP", "山田太郎", ["千代田1-1"], "千代田区", "東京都", "100-8994"),
        address("JP", "山田太郎", ["千代田1-1"], "千代田区", "東京都", "100-8994", "株式会社くつした"),
        address("CN", "王小明", ["建国门外大街1号"], "朝阳区", "北京市", "100022"),
        address("KR", "홍길동", ["사직로 161"], "종로구", "서울특별시", "03045"),
        address("TW", "陳大文", ["信義路五段7號"], "信義區", "臺北市", "110"),
        address("HK", "陳大文", ["彌敦道700號"], "旺角", "九龍", nil),
        address("MO", "陳大文", ["新馬路"], nil, nil, nil),
        address("TH", "สมชาย ใจดี", ["99/1 ถนนสุขุมวิท"], "แขวงคลองเตย", "กรุงเทพมหานคร", "10110"),
        address("SA", "محمد علي", ["طريق الملك فهد"], "الرياض", nil, "11564"),
        address("AE", "محمد علي", ["شارع الشيخ زايد"], nil, "دبي", nil),
        address("IL", "דוד כהן", ["רחוב דיזנגוף 50"], "תל אביב", nil, "6433222"),
        address("RU", "Иван Петров", ["ул. Тверская, д. 13, кв. 5"], "Москва", "Москва", "125009"),
        address("GR", "Γιώργος Παπαδόπουλος", ["Φραγκούδη 11"], "Καλλιθέα", nil, "176 71"),
    ]

    /// Eight lines in type that needs more room than Latin.
    static let crowded = address(
        "JP", "山田太郎", ["千代田1-1", "丸ビル3階", "受付"], "千代田区", "東京都", "100-8994", "株式会社くつした")

    private static func address(
        _ country: String, _ name: String, _ street: [String], _ city: String?, _ region: String?, _ postcode: String?,
        _ company: String? = nil
    ) -> Address {
        Address(
            name: name, company: company, street: street, city: city, region: region, postcode: postcode,
            country: Samples.country(country), phone: "+81 3 5550 0123")
    }

    /// The fault of a label with such an address; nil if it is drawn.
    private static func fault(
        _ label: LabelSample, _ size: LabelSize, _ change: (inout LabelContent) -> Void
    ) -> String? {
        do {
            _ = try label.changed(change).draw(size)
            return nil
        } catch {
            return (error as? LabelFault).map { "\($0.code.rawValue) \($0.field)" } ?? "\(error)"
        }
    }

    @Test(arguments: LabelSize.allCases)
    func everyTemplateDrawsThemOrSaysWhyNot(size: LabelSize) throws {
        for label in try LabelSample.all() {
            guard let template = label.template else { continue }
            let isDomestic = [.uspsParcel, .royalMailTracked, .postNLParcel, .fedExGround].contains(template)
            let there = isDomestic ? "wrong-destination ship_to.country" : nil
            let from = template == .uspsParcel ? "wrong-destination ship_from.country" : nil
            for address in Self.addresses + [Self.crowded] {
                let name = "\(label), \(address.country.code)"
                // Not every template has room for more than five lines.
                let lines = try AddressLines.lines(address, field: "", capitals: false, country: true)
                let isCrowded = lines.count > 5
                for (fault, expected, crowded) in [
                    (Self.fault(label, size) { $0.shipTo = address }, there, "text-too-long ship_to"),
                    (Self.fault(label, size) { $0.shipFrom = address }, from, "text-too-long ship_from"),
                    (Self.fault(label, size) { $0.returnTo = address }, nil, "text-too-long return_to"),
                ] {
                    #expect(fault == expected || isCrowded && fault == crowded, "\(name)")
                }
            }
        }
    }

    /// In the order of the country's post, what leads to the door small, and all else large.
    @Test(arguments: addresses, LabelSize.allCases)
    func upsSetsThePlaceInLargerType(address: Address, size: LabelSize) throws {
        let lines = try AddressLines.lines(address, field: "ship_to", capitals: true, country: true)
        let label = try LabelSample.upsAbroad().changed { $0.shipTo = address }
        let left = LabelPage(size).x(360)
        let drawn = try label.draw(size).elements.compactMap { placed -> TextLine? in
            if case .text(let line) = placed.element, line.x == left { line } else { nil }
        }
        #expect(drawn.map(\.text) == lines.map(\.text))
        #expect(zip(drawn, drawn.dropFirst()).allSatisfy { $0.baseline < $1.baseline })
        let isPlace = lines.map {
            !["name", "company"].contains($0.field.dropFirst(8)) && !$0.field.contains("street")
        }
        #expect(drawn.map { $0.content.font == .bold } == isPlace)
        let places = zip(drawn, isPlace).filter(\.1).map(\.0.size)
        let others = zip(drawn, isPlace).filter { !$0.1 }.map(\.0.size)
        #expect((places.min() ?? 0) >= (others.max() ?? 0))
    }
}
