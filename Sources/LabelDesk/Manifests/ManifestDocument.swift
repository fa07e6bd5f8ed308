internal import LabelRender
internal import ShipmentModel
internal import ShippingLog
internal import TextFormats

/// A closed manifest on paper, and as a table.
extension Manifest {
    /// What a manifest can be written as.
    public enum Format: String, Sendable, CaseIterable {
        /// Pages of A4.
        case pdf
        /// A row a label; what a spreadsheet would take for a formula is marked as text.
        case csv

        /// The media type on the wire.
        public var mediaType: String {
            switch self {
            case .pdf: "application/pdf"
            case .csv: "text/csv; charset=utf-8"
            }
        }
    }

    /// Its labels as a table.
    func csv() -> [UInt8] {
        var csv = CSVWriter()
        csv.row(["label", "tracking_number", "service", "client", "order", "parcel"])
        for entry in state.labels {
            csv.row([entry.label, entry.trackingNumber, entry.service] + entry.parcel.parts[1...])
        }
        return csv.take()
    }

    /// Its labels as a list on paper, by service.
    var paper: PaperList {
        let labels = state.labels.sorted {
            ($0.service, $0.trackingNumber, $0.label) < ($1.service, $1.trackingNumber, $1.label)
        }
        var totals: [String: Int] = [:]
        for label in labels { totals[label.service, default: 0] += 1 }
        let services = totals.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return PaperList(
            title: "Manifest",
            facts: [
                .init("Carrier", name.carrier), .init("Account", name.account), .init("Handed over at", name.site),
                .init("Ship date", name.date.description), .init("Revision", String(state.revision)),
                .init("Labels", String(state.count)), .init("Closed", last.map { "\($0.time)" } ?? ""),
                .init("Digest", String(state.digest.hex.prefix(16))),
            ],
            columns: [
                .init("No.", share: 70), .init("Tracking number", share: 300), .init("Service", share: 220),
                .init("Order", share: 340), .init("Parcel", share: 70),
            ],
            rows: labels.enumerated().map { index, label in
                let parcel = label.parcel.parts
                return [String(index + 1), label.trackingNumber, label.service, parcel[2], parcel[3]]
            }, summary: services + ["\(state.count) \(state.count == 1 ? "label" : "labels") in all"])
    }
}

extension LabelDesk {
    /// A closed manifest's document.
    public func document(
        of name: ManifestName, _ format: Manifest.Format
    ) async throws(ManifestRefusal) -> [UInt8] {
        let manifest = try await manifests.manifest(name)
        switch manifest.state.stage {
        case .open, .reopened: throw .notClosed(name)
        case .closing: throw .closing(name)
        case .closed: break
        }
        switch format {
        case .csv: return manifest.csv()
        case .pdf:
            do throws(LabelFault) { return try pages(of: manifest.paper) } catch {
                throw .unreadable("a list that cannot be written: \(error.code) \(error.expected)")
            }
        }
    }
}
