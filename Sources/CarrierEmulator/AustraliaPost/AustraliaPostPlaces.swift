internal import TextFormats

extension EmulatedAustraliaPost {
    /// Whether a suburb belongs to a state and a postcode. Few places are known: what ends in `Nowhere` is nowhere, and
    /// `Elsewhere` is spelt otherwise.
    func address(_ request: EmulatorRequest) -> EmulatorResponse {
        let missing = ["suburb", "state", "postcode"].filter { request.parameter($0)?.isEmpty ?? true }
        let suburb = request.parameter("suburb") ?? ""
        guard missing.isEmpty, !suburb.hasSuffix("Nowhere") else {
            return AustraliaPostFault(
                "400", "Bad Request", "Unable to find a match for provided suburb: \(suburb)"
            ).response
        }
        let isFound = suburb != "Elsewhere"
        let results = [isFound ? suburb : "Elsewhere Heights"].map { JSONValue.string($0) }
        return .json(200, .record(["found": .bool(isFound), "results": .array(results)]))
    }

    /// Where parcels are, ten at a time.
    func track(_ request: EmulatorRequest) -> EmulatorResponse {
        let numbers = (request.parameter("tracking_ids") ?? "").split(separator: ",").map(String.init)
        guard !numbers.isEmpty else {
            return AustraliaPostFault.missing("tracking_ids", at: "tracking_ids").response
        }
        guard numbers.count <= EmulatedAustraliaPost.mostTracked else {
            return AustraliaPostFault(
                "51101", "TOO_MANY_AP_TRACKING_IDS",
                "The request must contain 10 or less AP article ids, consignment ids, or barcode ids."
            ).response
        }
        let results = numbers.map { number in
            let found = shipments.first {
                ($0.article == number || $0.consignment == number) && $0.standing != .deleted
            }
            return found.map { AustraliaPostAnswer.tracking($0, number) }
                ?? .record([
                    "tracking_id": .string(number),
                    "errors": .array([
                        .record(["code": .string("ESB-10001"), "name": .string("Invalid tracking ID")])
                    ]),
                ])
        }
        return .json(200, .record(["tracking_results": .array(results)]))
    }
}
