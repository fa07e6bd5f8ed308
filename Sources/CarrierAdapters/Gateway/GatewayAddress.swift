/// Where a carrier gateway is: `https://gateway.example/acme`, below which it has its `/labels`.
public struct GatewayAddress: Hashable, Sendable, CustomStringConvertible {
    /// The address without a `/` at its end.
    private let base: String

    /// The most bytes of an address: what is put behind it must fit too.
    private static let maximumLength = 2_000
    /// What an address is, in words.
    public static let expected =
        "https:// and a host, perhaps a port and a path, no query; http:// only to this machine (127.0.0.1)"

    /// Reads an address; nil if it is none, or plain http to another machine.
    public init?(_ text: String) {
        var base = text
        while base.last == "/" { base.removeLast() }
        guard base.utf8.count <= GatewayAddress.maximumLength, !base.utf8.contains(UInt8(ascii: "?")),
            let url = try? HTTPURL(base), url.isSecure || url.isLoopback
        else { return nil }
        self.base = base
    }

    /// The address as written, without a `/` at its end.
    public var description: String { base }

    /// Where labels are bought.
    var labels: HTTPURL { below("/labels") }

    /// What has been made under a reference.
    func labels(of reference: String) -> HTTPURL { below("/labels?reference=" + GatewayAddress.encoded(reference)) }

    /// Where a label is given back.
    func void(_ trackingNumber: String) -> HTTPURL {
        below("/labels/" + GatewayAddress.encoded(trackingNumber) + "/void")
    }

    private func below(_ path: String) -> HTTPURL {
        do throws(TransportFault) { return try HTTPURL(base + path) } catch {
            preconditionFailure("an address that stands, with more behind it: \(error)")
        }
    }

    /// Letters, digits, `-` and `_` as they are, every other byte as `%XX`: a point too, since `..` would lead elsewhere.
    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
