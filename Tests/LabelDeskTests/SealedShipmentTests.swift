import LabelRender
import RatingEngine
import Testing
import TextFormats
import TrackingNumbers

@testable import LabelDesk

/// What is kept of a label's marking comes back as it was.
@Suite struct SealedShipmentTests {
    private static let definition = LabelDefinition(
        template: .s10Parcel, title: "T", icon: "P", banner: "B", postage: ["one", "two"], numberFormat: "upu-s10",
        serviceCode: "CP",
        details: [.init(.serviceCode, "0019"), .init(.account, "0123456"), .init(.routingCode, "A/B")])

    @Test func aMarkingIsSealedAndRead() throws {
        let sealed = SealedShipment(Orders.abroad(), Self.definition, carrierName: "Acme")
        for copy in [sealed, try SealedShipment(sealed.bytes)] {
            let (template, service) = try copy.marking()
            #expect(template == .s10Parcel)
            #expect(
                service
                    == ServiceMarking(
                        name: "T", icon: .letter("P"), banner: "B", postage: ["one", "two"],
                        details: [.serviceCode: "0019", .account: "0123456", .routingCode: "A/B"]))
        }
    }

    @Test func labelsSealedBeforeThereWereDetailsHaveNone() throws {
        let bytes = Array(#"{"label":{"template":"s10-parcel","title":"T"},"shipment":{}}"#.utf8)
        #expect(try SealedShipment(bytes).marking().service.details == [:])
    }

    @Test func whatThisVersionDoesNotKnowIsRefused() throws {
        func refusal(_ label: String) -> LabelRefusal? {
            do throws(LabelRefusal) {
                _ = try SealedShipment(Array("{\"label\":\(label),\"shipment\":{}}".utf8)).marking()
                return nil
            } catch { return error }
        }
        guard case .unknownTemplate("tin-can")? = refusal(#"{"template":"tin-can"}"#) else {
            Issue.record("a template that there is not")
            return
        }
        for details in [#"{"colour":"red"}"#, #"{"meter":1}"#] {
            guard case .unreadable? = refusal("{\"template\":\"s10-parcel\",\"details\":\(details)}") else {
                Issue.record("\(details)")
                return
            }
        }
    }

    /// The tariffs' language and the templates name the same things.
    @Test func tariffsCanNameWhatIsDrawn() {
        // Labels of DHL Express are bought: only the library draws them.
        let templates = LabelTemplate.allCases.filter { $0 != .dhlExpress }.map(\.rawValue)
        #expect(Set(templates) == Set(LabelDefinition.Template.allCases.map(\.rawValue)))
        let details = LabelDetail.allCases.filter { $0 != .routingProduct }.map(\.rawValue)
        #expect(details == LabelDefinition.Detail.Name.allCases.map(\.rawValue))
        #expect(TemplateNumbers.all.map(\.template).sorted() == LabelTemplate.allCases.map(\.rawValue).sorted())
        #expect(TemplateNumbers.all.allSatisfy { $0.format.isIssuable })
        #expect(
            CustomsDeclaration.Form.allCases.map(\.rawValue) == LabelDefinition.Customs.allCases.map(\.rawValue))
    }
}
