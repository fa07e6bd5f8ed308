public import LabelRender

extension Samples {
    /// A slip as packers see it.
    public static let errorSlip = ErrorSlip(
        what: "No label for order SO-1001, parcel 2",
        reason:
            "No service may carry this parcel: it is 1.6\u{A0}m long, and the longest that any of this client's services "
            + "takes is 1.2\u{A0}m.",
        remedy: "Pack it into two shorter cartons, or put it on the shelf for freight and tell the shift leader.",
        order: "SO-1001", desk: "Desk 12", time: "2 December 2025, 14:05",
        request: "0f8fad5b-d9cb-469f-a165-70867728950e")
}
