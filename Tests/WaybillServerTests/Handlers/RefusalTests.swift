import LabelDesk
import ShippingLog
import Testing
import TextFormats

@testable import WaybillServer

/// What each refusal is on the wire.
@Suite struct RefusalTests {
    static let cases: [(refusal: LabelRefusal, status: Int, code: String, retries: Bool)] = [
        (.keyReused(differing: ["/ship_to/name"]), 422, "idempotency-key-reused", false),
        (.parcelHasLabel(id: "lbl_1", differing: ["/order"]), 409, "parcel-has-label", false),
        (.labelVoided(id: "lbl_1", trackingNumber: "1"), 409, "label-voided", false),
        (.erased(trackingNumber: "1"), 410, "erased", false),
        (.numbersExhausted(carrier: "a", account: "b", service: "c"), 503, "numbers-exhausted", true),
        (.unknownTemplate("tin-can"), 501, "unknown-template", false), (.stillRunning, 409, "still-running", true),
        (.overloaded, 429, "overloaded", true),
        (.notFound, 404, "not-found", false), (.unreadable("secret"), 500, "internal", false),
        (.store(.overloaded(waiting: 1)), 429, "overloaded", true), (.store(.full("secret")), 507, "store-full", false),
        (.store(.unavailable("secret")), 503, "store-unavailable", true),
        (.store(.deadlinePassed), 503, "store-unavailable", true),
        (.store(.outcomeUnknown("secret")), 503, "store-unavailable", true),
        (.store(.stopped("secret")), 503, "store-unavailable", true),
        (.store(.corrupt("secret")), 500, "internal", false), (.store(.failed("secret")), 500, "internal", false),
    ]

    @Test(arguments: cases.indices)
    func isAProblem(_ index: Int) throws {
        let (refusal, status, code, retries) = Self.cases[index]
        let response = APIResponse.refusal(refusal)
        #expect(response.status == status)
        #expect(response.contentType == "application/problem+json")
        #expect(response.headers.contains { $0.name == "Retry-After" } == retries)
        let answer = try Answer(response.body)
        #expect(answer.text("code") == code && answer.root["status"] == .integer(status))
        // What went wrong inside is for the server's log.
        #expect(!String(decoding: response.body, as: UTF8.self).contains("secret"))
    }
}
