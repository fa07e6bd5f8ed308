import TextFormats

/// Reads a batch of shipments from chunks of bytes, one result for each input in its order. A faulty input is reported
/// in its place and does not stop the rest.
///
/// JSON Lines and CSV are read as they come; JSON, and a batch whose format must be detected, are kept until the end.
public struct ShipmentBatch: Sendable {
    private let purpose: ShipmentPurpose
    private let format: BatchFormat?
    private var lines: ShipmentLines
    private var table: ShipmentTable
    private var whole: [UInt8] = []

    /// A reader at the beginning of a batch.
    ///
    /// - Parameter format: nil to detect it.
    public init(format: BatchFormat?, for purpose: ShipmentPurpose) {
        self.purpose = purpose
        self.format = format
        lines = ShipmentLines(purpose)
        table = ShipmentTable(purpose)
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
        switch format {
        case .jsonl: lines.read(chunk, take)
        case .csv: table.read(chunk, take)
        case .json, nil: whole.append(contentsOf: chunk)
        }
    }

    /// Ends the batch and hands over what is left.
    public mutating func finish(_ take: (ShipmentInput) -> Void) {
        let detected = format ?? .detect(whole)
        switch detected {
        case .jsonl:
            lines.read(whole, take)
            lines.finish(take)
        case .csv:
            table.read(whole, take)
            table.finish(take)
        case .json:
            readDocument(take)
        }
        whole = []
    }

    private func readDocument(_ take: (ShipmentInput) -> Void) {
        let isArray =
            whole.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D } == UInt8(ascii: "[")
        guard isArray else {
            do throws(JSONFault) {
                let document = try JSONDocument(whole)
                take(input(document, index: 0))
            } catch {
                take(ShipmentInput(index: 0, line: error.line, result: .failure(ShipmentFaults([Fault(error)]))))
            }
            return
        }
        for (index, element) in JSONElements(of: whole).enumerated() {
            switch element {
            case .success(let document):
                take(input(document, index: index))
            case .failure(let fault):
                take(ShipmentInput(index: nil, line: fault.line, result: .failure(ShipmentFaults([Fault(fault)]))))
            }
        }
    }

    private func input(_ document: JSONDocument, index: Int) -> ShipmentInput {
        let line = document.position(of: JSONPointer()).line
        do throws(ShipmentFaults) {
            let shipment = try ShipmentReader.read(document, for: purpose)
            return ShipmentInput(index: index, line: line, result: .success(shipment))
        } catch {
            return ShipmentInput(index: index, line: line, result: .failure(error))
        }
    }
}
