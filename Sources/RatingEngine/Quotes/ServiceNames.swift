/// What is said of a version of a service again and again. One for each version: rates refer to it, and are copied for
/// little.
final class ServiceNames: Sendable {
    let carrier: String
    let carrierName: String
    let account: String
    let code: String
    let name: String
    let issue: IssueMode
    /// What our own label of it carries; nil unless `issue` is `own`.
    let label: LabelDefinition?
    /// The areas it collects and delivers in.
    let origin: String
    let destination: String
    /// The packagings it takes; nil for all.
    let packaging: String?
    /// The days for which any version of it is held.
    let heldDays: String
    /// The same as the end of a sentence.
    let heldEnd: String

    /// Names the service of a tariff.
    ///
    /// - Parameter heldDays: the days for which any version of it is held.
    init(_ service: Service, of tariff: Tariff, heldDays: String) {
        carrier = tariff.carrier
        carrierName = tariff.carrierName
        account = tariff.account
        code = service.code
        name = service.name
        issue = service.issue
        label = service.label
        origin = service.origin.name
        destination = service.destination.name
        packaging = service.packaging.isEmpty ? nil : service.packaging.joined(separator: " ")
        self.heldDays = heldDays
        heldEnd = ": held are " + heldDays
    }
}
