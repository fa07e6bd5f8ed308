/// Reads a batch of shipments from chunks of bytes, one result for each input in its order. A faulty input is reported
/// in its place and does not stop the rest.
///
/// JSON Lines and CSV are read as they come; JSON, and a batch whose format must be detected, are kept until the end.
public struct ShipmentBatch: Sendable {
    private let purpose: ShipmentPurpose
    /// Nil while the format is to be detected.
    private var cutter: BatchCutter?
    private var whole: [UInt8] = []

    /// A reader at the beginning of a batch.
    ///
    /// - Parameter format: nil to detect it.
    public init(format: BatchFormat?, for purpose: ShipmentPurpose) {
        self.purpose = purpose
        cutter = format.map { BatchCutter($0, for: purpose) }
    }

    /// All inputs of a batch.
    ///
    /// - Parameter format: nil to detect it.
    public static func read(
        _ bytes: [UInt8], format: BatchFormat? = nil, for purpose: ShipmentPurpose
    ) -> [ShipmentInput] {
        var inputs: [ShipmentInput] = []
        var batch = ShipmentBatch(format: format ?? .detect(bytes), for: purpose)
        batch.read(bytes) { inputs.append($0) }
        batch.finish { inputs.append($0) }
        return inputs
    }

    /// Reads a chunk and hands over each input that ends in it.
    public mutating func read(_ chunk: [UInt8], _ take: (ShipmentInput) -> Void) {
        if cutter == nil {
            whole.append(contentsOf: chunk)
        } else {
            cutter?.read(chunk) { $0.read(take) }
        }
    }

    /// Ends the batch and hands over what is left.
    public mutating func finish(_ take: (ShipmentInput) -> Void) {
        if cutter == nil {
            cutter = BatchCutter(.detect(whole), for: purpose)
            cutter?.read(whole) { $0.read(take) }
            whole = []
        }
        cutter?.finish { $0.read(take) }
    }
}
