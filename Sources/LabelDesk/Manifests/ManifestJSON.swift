internal import ShipmentModel
internal import ShippingLog
internal import TextFormats

/// The JSON of manifests.
public enum ManifestJSON {
    /// A manifest with its list.
    public static func write(_ manifest: Manifest) -> [UInt8] {
        var json = JSONWriter()
        json.value(
            .object(
                members(
                    manifest.name, manifest.state.stage, manifest.state.revision, manifest.state.count,
                    manifest.dueCount)
                    + details(manifest)))
        return json.take()
    }

    /// A page of manifests, and where the next one begins.
    public static func write(_ summaries: [ManifestSummary], next: ManifestName?) -> [UInt8] {
        var members = [
            JSONMember(
                "manifests",
                .array(
                    summaries.map {
                        .object(ManifestJSON.members($0.name, $0.stage, $0.revision, $0.count, $0.dueCount))
                    }))
        ]
        if let next {
            members.append(JSONMember("next", .string("/v1/manifests?after=\(next.id.replacing("%", with: "%25"))")))
        }
        var json = JSONWriter()
        json.value(.object(members))
        return json.take()
    }

    private static func members(
        _ name: ManifestName, _ stage: ManifestState.Stage, _ revision: Int, _ count: Int, _ due: Int
    ) -> [JSONMember] {
        [
            JSONMember("id", .string(name.id)), JSONMember("href", .string(name.link)),
            JSONMember("carrier", .string(name.carrier)), JSONMember("account", .string(name.account)),
            JSONMember("site", .string(name.site)), JSONMember("ship_date", .string(name.date.description)),
            JSONMember("status", .string(stage.rawValue)), JSONMember("revision", .integer(revision)),
            JSONMember("count", .integer(count)), JSONMember("due", .integer(due)),
        ]
    }

    private static func details(_ manifest: Manifest) -> [JSONMember] {
        var members: [JSONMember] = []
        if let last = manifest.last {
            members.append(JSONMember("changed", .string("\(last.time)")))
            members.append(JSONMember("changed_by", .string(last.who)))
        }
        if let reason = manifest.state.reopening { members.append(JSONMember("reopened_because", .string(reason))) }
        if manifest.state.stage == .closed {
            members.append(JSONMember("digest", .string(manifest.state.digest.description)))
            members.append(
                JSONMember(
                    "documents",
                    .object(
                        Manifest.Format.allCases.map {
                            JSONMember($0.rawValue, .string("\(manifest.name.link)/document.\($0.rawValue)"))
                        })))
        }
        let labels = manifest.state.labels.map { entry in
            let parcel = entry.parcel.parts
            return JSONValue.object([
                JSONMember("label", .string(entry.label)),
                JSONMember("tracking_number", .string(entry.trackingNumber)),
                JSONMember("service", .string(entry.service)), JSONMember("client", .string(parcel[1])),
                JSONMember("order", .string(parcel[2])), JSONMember("parcel", .number(parcel[3])),
            ])
        }
        return members + [JSONMember("labels", .array(labels))]
    }
}
