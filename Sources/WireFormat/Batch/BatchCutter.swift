import TextFormats

/// Cuts a batch of shipments, which comes in chunks of bytes, into parts of whole shipments. The parts can be read on
/// several threads at once; put together in their order, what they yield is what the batch holds.
///
/// JSON Lines and CSV are cut as they come; JSON is kept until the end.
public struct BatchCutter: Sendable {
    private let purpose: ShipmentPurpose
    private let format: BatchFormat
    private var lines = ShipmentLines()
    private var table = ShipmentTable()
    private var whole: [UInt8] = []

    /// A cutter at the beginning of a batch.
    public init(_ format: BatchFormat, for purpose: ShipmentPurpose) {
        self.format = format
        self.purpose = purpose
    }

    /// Reads a chunk and hands over the shipments that end in it, in one part or more.
    public mutating func read(_ chunk: [UInt8], _ take: (BatchPart) -> Void) {
        let purpose = purpose
        switch format {
        case .jsonl: lines.read(chunk) { take(BatchPart($0, for: purpose)) }
        case .csv: table.read(chunk) { take(BatchPart($0, for: purpose)) }
        case .json: whole.append(contentsOf: chunk)
        }
    }

    /// Ends the batch and hands over what is left.
    public mutating func finish(_ take: (BatchPart) -> Void) {
        let purpose = purpose
        switch format {
        case .jsonl: lines.finish { take(BatchPart($0, for: purpose)) }
        case .csv: table.finish { take(BatchPart($0, for: purpose)) }
        case .json:
            cutDocument(take)
            whole = []
        }
    }

    private func cutDocument(_ take: (BatchPart) -> Void) {
        let isArray =
            whole.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D } == UInt8(ascii: "[")
        var documents: [Result<JSONDocument, JSONFault>] = []
        var first = 0
        func flush() {
            take(BatchPart(.documents(documents, firstIndex: first, isList: isArray), for: purpose))
            first += documents.count
            documents = []
        }
        guard isArray else {
            documents.append(Result { () throws(JSONFault) in try JSONDocument(whole) })
            return flush()
        }
        for element in JSONElements(of: whole) {
            documents.append(element)
            if documents.count >= BatchPart.inputs { flush() }
        }
        if !documents.isEmpty { flush() }
    }
}

/// Consecutive shipments of a batch, cut out but not yet read.
public struct BatchPart: Sendable {
    /// How many shipments a part has at most.
    static let inputs = 256
    /// How many bytes a part has, apart from its last shipment.
    static let bytes = 1 << 18

    enum Content: Sendable {
        case rows(ShipmentRows)
        case lines([ShipmentLines.Line])
        /// The elements of an array, or a document by itself.
        case documents([Result<JSONDocument, JSONFault>], firstIndex: Int, isList: Bool)
        /// What has been read already.
        case inputs([ShipmentInput])
    }

    private let content: Content
    private let purpose: ShipmentPurpose

    init(_ content: Content, for purpose: ShipmentPurpose) {
        self.content = content
        self.purpose = purpose
    }

    /// Reads the part's shipments and hands them over in order.
    public func read(_ take: (ShipmentInput) -> Void) {
        switch content {
        case .rows(let rows): rows.read(for: purpose, take)
        case .lines(let lines): for line in lines { take(line.read(for: purpose)) }
        case .documents(let documents, let first, let isList):
            for (number, document) in documents.enumerated() {
                take(input(document, index: first + number, isList: isList))
            }
        case .inputs(let inputs): inputs.forEach(take)
        }
    }

    private func input(_ document: Result<JSONDocument, JSONFault>, index: Int, isList: Bool) -> ShipmentInput {
        switch document {
        case .failure(let fault):
            // Nothing behind it can be told apart, so that in a list it is the whole list's fault.
            return ShipmentInput(
                index: isList ? nil : index, line: fault.line, result: .failure(ShipmentFaults([Fault(fault)])))
        case .success(let document):
            let line = document.position(of: JSONPointer()).line
            do throws(ShipmentFaults) {
                let shipment = try ShipmentReader.read(document, for: purpose)
                return ShipmentInput(index: index, line: line, result: .success(shipment))
            } catch {
                return ShipmentInput(index: index, line: line, result: .failure(error))
            }
        }
    }
}
