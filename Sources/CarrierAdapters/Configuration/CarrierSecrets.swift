internal import TextFormats

/// The secrets of an account, as a file or the environment has them.
public enum CarrierSecrets {
    /// What is wrong with them, in words; no secret is repeated.
    public struct Fault: Error, Hashable, Sendable {
        /// What is wrong, and what would be right.
        public let message: String

        /// A fault.
        public init(message: String) { self.message = message }
    }

    /// The secrets of a file, a JSON object of texts: all that the carrier requires, and none that it does not know.
    public static func read(
        _ bytes: [UInt8], of descriptor: CarrierDescriptor
    ) throws(Fault) -> [String: CarrierSecret] {
        let document: JSONDocument
        do throws(JSONFault) { document = try JSONDocument(bytes) } catch {
            throw Fault(message: "\(error.line):\(error.column): \(error.message)")
        }
        guard let members = document.root.members else {
            throw Fault(message: "expected an object of secrets, not \(document.root.kind)")
        }
        for member in members where !descriptor.secrets.contains(where: { $0.name == member.name }) {
            let known = descriptor.secrets.map(\.name).joined(separator: ", ")
            throw Fault(message: "/\(member.name.visible): not known here; known are \(known)")
        }
        for member in members where member.value.string == nil {
            throw Fault(message: "\(member.name): expected a text, not \(member.value.kind)")
        }
        return try secrets(of: descriptor) { document.root[$0]?.string }
    }

    /// The secrets of the environment.
    ///
    /// - Parameter variable: the value of a variable of a name.
    public static func read(
        prefix: String, of descriptor: CarrierDescriptor, _ variable: (String) -> String?
    ) throws(Fault) -> [String: CarrierSecret] {
        try secrets(of: descriptor) { variable(prefix + $0.uppercased()) }
    }

    private static func secrets(
        of descriptor: CarrierDescriptor, _ text: (String) -> String?
    ) throws(Fault) -> [String: CarrierSecret] {
        var secrets: [String: CarrierSecret] = [:]
        for setting in descriptor.secrets {
            guard let text = text(setting.name) else {
                if setting.isRequired { throw Fault(message: "\(setting.name) is missing: \(setting.meaning)") }
                continue
            }
            guard let secret = CarrierSecret(text) else {
                throw Fault(message: "\(setting.name): expected \(CarrierSecret.expected)")
            }
            secrets[setting.name] = secret
        }
        return secrets
    }
}
