import ShipmentModel
import Testing

@testable import CarrierAdapters

/// Answers as Australia Post gives them.
enum AustraliaPostFuzz {
    static let australiaPostFuzzSamples: [[UInt8]] = [
        """
        {"shipments":[{"shipment_id":"s1","shipment_reference":"R","customer_reference_1":"R","sender_references":["R"],\
        "items":[{"item_id":"i","product_id":"7D55","tracking_details":{"article_id":"ABC1","consignment_id":"ABC"},\
        "item_summary":{"total_cost":8.65,"status":"Created"}}],\
        "shipment_summary":{"total_cost":8.65,"status":"Created"},"order_id":"AP1"}]}
        """,
        """
        {"labels":[{"request_id":"r","url":"https://x.invalid/a.pdf?S=1","status":"AVAILABLE",\
        "request_date":"11-09-2019 17:43:46"}]}
        """,
        """
        {"items":[{"prices":[{"product_id":"7D55","calculated_price":42.7,"features":{"feature":{}}}],\
        "errors":[],"warnings":[]}]}
        """,
        """
        {"tracking_results":[{"tracking_id":"ABC1","status":"Delivered","trackable_items":[{"consignment_id":"ABC",\
        "items":[{"article_id":"ABC1","events":[{"location":"KEW VIC","description":"Delivered",\
        "date":"2021-02-03T08:08:00+11:00"}],"status":"Unknown"}]}]}]}
        """,
        #"{"errors":[{"code":"44003","name":"N","message":"M","field":"shipments[0].items[0]","context":[]}]}"#,
        #"{"found":true,"results":["Greensborough"]}"#,
    ].map { Array($0.utf8) }
}

@Suite("Australia Post's answers, spoilt")
struct AustraliaPostFuzzTests {
    @Test("are read without a trap, and nothing is made of them that is not there")
    func fuzz() throws {
        let settings = CarrierAccountSettings(
            carrier: "australia-post", account: "main", addresses: [:], services: AustraliaPostContractTests.services,
            labelForm: "pdf", values: [:], secrets: [:])
        for seed in 0..<500 as Range<UInt64> {
            let samples = AustraliaPostFuzz.australiaPostFuzzSamples
            let body = SpoiltAnswer.make(samples[Int(seed) % samples.count], seed: seed)
            let response = HTTPResponse(status: seed % 3 == 0 ? 400 : 200, body: body)
            _ = AustraliaPostAnswers.fault(response, of: CarrierCall(.post, "/x", effect: .change))
            for shipment in AustraliaPostAnswers.shipments(response) ?? [] { #expect(!shipment.id.isEmpty) }
            _ = AustraliaPostAnswers.label(response)
            do throws(CarrierFault) {
                for quote in try AustraliaPostAnswers.quotes(response, settings, signature: false) {
                    #expect(quote.price.micros >= 0)
                }
            } catch { #expect(!error.code.isEmpty) }
            do throws(CarrierFault) { _ = try AustraliaPostAnswers.report(response, of: "ABC1") } catch {
                #expect(!error.code.isEmpty)
            }
            _ = AustraliaPostAnswers.verdict(response, on: SampleShipments.sydney)
        }
    }
}
