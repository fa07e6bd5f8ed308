internal import XMLReading

/// A day that was closed.
struct CanadaPostManifest: Sendable {
    let number: String
    let madeAt: Int64
    let shipmentCount: Int
}

extension EmulatedCanadaPost {
    /// `POST …/manifest` and the links it leads to. The manifest is written a while after it was asked for; until then
    /// its link answers 202 without a body.
    mutating func manifest(
        _ request: EmulatorRequest, _ rest: [String], _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        let namespace = CanadaPostMedia.namespace(CanadaPostMedia.manifest)
        switch (request.method, rest.count) {
        case ("POST", 0):
            let set: XMLElement
            switch document(request, CanadaPostMedia.manifest, root: "transmit-set", .transmitSet) {
            case .failure(let refusal): return refusal.response
            case .success(let root): set = root
            }
            let groups = set["group-ids"]?.all("group-id").map(\.text) ?? []
            let excluded = set["excluded-shipments"]?.all("shipment-id").map(\.text) ?? []
            let chosen = shipments.indices.filter {
                shipments[$0].isContract && !shipments[$0].isVoid && !shipments[$0].isTransmitted
                    && groups.contains(shipments[$0].group ?? "") && !excluded.contains(shipments[$0].id)
            }
            guard !chosen.isEmpty else {
                return CanadaPostAnswer.messages(400, [("9903", "There is nothing to transmit in these groups.")])
            }
            let number = "P" + String(context.next())
            for index in chosen {
                shipments[index].isTransmitted = true
                shipments[index].purchaseOrder = number
            }
            manifests.append(CanadaPostManifest(number: number, madeAt: context.seconds, shipmentCount: chosen.count))
            var xml = XMLWriter()
            xml.begin("manifests", ["xmlns": namespace])
            xml.element(
                "link", "",
                [
                    "rel": "manifest", "href": "\(request.base)\(request.path)/\(number)",
                    "media-type": CanadaPostMedia.manifest,
                ])
            xml.end()
            return CanadaPostAnswer.xml(200, CanadaPostMedia.manifest, xml)
        case ("GET", 1):
            if let refusal = CanadaPostAnswer.mediaRefusal(request, CanadaPostMedia.manifest, hasBody: false) {
                return refusal.response
            }
            guard let manifest = manifests.first(where: { $0.number == rest[0] }) else {
                return CanadaPostAnswer.notFound
            }
            guard context.seconds >= manifest.madeAt + Int64(settings.labelDelaySeconds) else {
                return EmulatorResponse(status: 202)
            }
            var xml = XMLWriter()
            xml.begin("manifest", ["xmlns": namespace])
            xml.element("po-number", manifest.number)
            xml.begin("links")
            let own = request.base + request.path
            for (rel, href, media) in [
                ("self", own, CanadaPostMedia.manifest), ("details", own + "/details", CanadaPostMedia.manifest),
                ("artifact", "\(request.base)/ers/artifact/manifest/\(manifest.number)", "application/pdf"),
            ] {
                xml.element("link", "", ["rel": rel, "href": href, "media-type": media])
            }
            xml.end()
            xml.end()
            return CanadaPostAnswer.xml(200, CanadaPostMedia.manifest, xml)
        default: return CanadaPostAnswer.notFound
        }
    }

    /// The bytes of a label or a manifest.
    func artifact(
        _ request: EmulatorRequest, kind: String, id: String, _ context: EmulatorContext
    ) -> EmulatorResponse {
        guard request.method == "GET" else { return CanadaPostAnswer.notFound }
        if kind == "manifest" {
            guard let manifest = manifests.first(where: { $0.number == id }) else { return CanadaPostAnswer.notFound }
            guard request.header("accept") == "application/pdf" else { return EmulatorResponse(status: 406) }
            return .bytes(
                200, "application/pdf",
                SpecimenDocument.pdf(["MANIFEST \(manifest.number)", "\(manifest.shipmentCount) shipments"]))
        }
        guard let sale = shipments.first(where: { $0.id == id && !$0.isVoid }), sale.city != "Oddity-Label-Gone",
            context.now - sale.soldAt < 90 * 86_400_000
        else { return CanadaPostAnswer.notFound }
        guard request.header("accept") == sale.labelMedia else { return EmulatorResponse(status: 406) }
        if sale.city == "Oddity-Label-Late", context.now < sale.soldAt + Int64(settings.labelDelaySeconds) * 1_000 {
            return EmulatorResponse(status: 202)
        }
        let lines = ["CANADA POST \(sale.service)", sale.pin]
        return .bytes(
            200, sale.labelMedia, sale.isZPL ? SpecimenDocument.zpl(lines) : SpecimenDocument.pdf(lines))
    }
}
