public import TextFormats

/// Labels that a manifest lists from this revision on; a long list comes in several of these. In the manifest's stream.
public struct ManifestListed: EventPayload {
    /// `ManifestListed`.
    public static let type = "ManifestListed"
    /// 1.
    public static let schema = 1

    /// A label on the list.
    public struct Entry: Hashable, Sendable {
        /// The label's identifier.
        public var label: String
        /// The tracking number.
        public var trackingNumber: String
        /// The service's code.
        public var service: String
        /// The parcel's stream.
        public var parcel: StreamName

        /// A label on the list.
        public init(label: String, trackingNumber: String, service: String, parcel: StreamName) {
            self.label = label
            self.trackingNumber = trackingNumber
            self.service = service
            self.parcel = parcel
        }

        var json: JSONValue {
            .object([
                JSONMember("label", .string(label)),
                JSONMember("parcel", .string(parcel.text)),
                JSONMember("service", .string(service)),
                JSONMember("tracking_number", .string(trackingNumber)),
            ])
        }

        fileprivate init(_ fields: EventFields) throws(EventFault) {
            label = try fields.text("label")
            trackingNumber = try fields.text("tracking_number")
            service = try fields.text("service")
            parcel = try fields.stream("parcel")
        }
    }

    /// Which closing of the day it is, from 1.
    public var revision: Int
    /// The labels.
    public var labels: [Entry]

    /// Labels on the list.
    public init(revision: Int, labels: [Entry]) {
        self.revision = revision
        self.labels = labels
    }

    /// The payload.
    public var json: JSONValue {
        .object([
            JSONMember("revision", .integer(revision)), JSONMember("labels", .array(labels.map(\.json))),
        ])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        revision = Int(try fields.integer("revision", atLeast: 1))
        var labels: [Entry] = []
        for entry in try fields.objects("labels") { labels.append(try Entry(entry)) }
        self.labels = labels
    }
}
