import ShipmentModel
import Testing

@testable import CarrierAdapters

/// Answers as DPD UK gives them.
enum DPDUKFuzz {
    static let dpdUKFuzzSamples: [[UInt8]] = [
        #"{"error":null,"data":{"geoSession":"f8a29d27-c2c6-4c11-afda-9177fcb22290"}}"#,
        """
        {"error":null,"data":{"shipmentId":203081895,"consolidated":false,"consignmentDetail":\
        [{"consignmentNumber":"1234567890","parcelNumbers":["15501234567890"]}]}}
        """,
        #"{"error":[{"errorCode":"1009","errorMessage":"m","obj":"postcode","errorType":"validation"}],"data":null}"#,
        #"{"error":{"errorCode":403,"errorMessage":"m","obj":"geoSession","errorType":"system"},"data":null}"#,
        "^XA^FO40,60^FDSPECIMEN^FS^XZ",
    ].map { Array($0.utf8) }
}

@Suite("DPD UK's answers, spoilt")
struct DPDUKFuzzTests {
    @Test("are read without a trap, and no label is made of them that is none")
    func fuzz() {
        let call = CarrierCall(.post, "/x", effect: .change)
        for seed in 0..<500 as Range<UInt64> {
            let samples = DPDUKFuzz.dpdUKFuzzSamples
            let body = SpoiltAnswer.make(samples[Int(seed) % samples.count], seed: seed)
            let response = HTTPResponse(status: seed % 4 == 0 ? 400 : 200, body: body)
            if let fault = DPDUKAnswers.fault(response, of: call) { #expect(!fault.code.isEmpty) }
            if let made = DPDUKAnswers.shipment(response) { #expect(!made.shipment.isEmpty && !made.parcel.isEmpty) }
            do throws(CarrierFault) { #expect(!(try DPDUKAnswers.session(response, of: call)).isEmpty) } catch {
                #expect(!error.code.isEmpty)
            }
        }
    }
}
