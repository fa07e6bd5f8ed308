/// Where a printer is reached, and by which protocol.
///
/// | text | meaning |
/// | --- | --- |
/// | `zpl://192.0.2.7:9100` | ZPL over plain TCP; the port may be left out and is 9100 |
/// | `ipp://printer.example:631/ipp/print` | IPP 2.0, without TLS; port and path may be left out |
/// | `file:///var/spool/labels/` | a folder, by its `/` at the end, into which each job is written as a file of its own |
/// | `file:///dev/usb/lp0` | a device or a file that is there; each job is written to it, or appended |
///
/// Hosts are held in small letters and paths without empty parts, so that a printer has one address.
public enum PrinterAddress: Hashable, Sendable {
    /// Plain TCP; the printer answers `~HS` and `~HI` on the connection.
    case zpl(host: String, port: UInt16)
    /// IPP; the path begins with `/`.
    case ipp(host: String, port: UInt16, path: String)
    /// A folder's absolute path, ending in `/`.
    case folder(String)
    /// A device's or a file's absolute path.
    case file(String)

    /// Reads an address; throws what is wrong with it.
    public init(_ text: String) throws(PrinterAddressFault) {
        guard text.utf8.count <= 1024 else { throw PrinterAddressFault("at most 1024 bytes") }
        guard let scheme = text.firstRange(of: "://") else {
            throw PrinterAddressFault("zpl://host:9100, ipp://host:631/ipp/print or file:///folder/")
        }
        let rest = text[scheme.upperBound...]
        switch text[..<scheme.lowerBound] {
        case "zpl":
            let (authority, path) = PrinterAddress.split(rest)
            guard path.isEmpty || path == "/" else { throw PrinterAddressFault("nothing after zpl://host:port") }
            let (host, port) = try PrinterAddress.authority(authority, port: 9100)
            self = .zpl(host: host, port: port)
        case "ipp":
            let (authority, path) = PrinterAddress.split(rest)
            let (host, port) = try PrinterAddress.authority(authority, port: 631)
            guard path.utf8.allSatisfy(PrinterAddress.isPathByte) else {
                throw PrinterAddressFault("a path of letters, digits and -._~/")
            }
            self = .ipp(host: host, port: port, path: path.isEmpty || path == "/" ? "/ipp/print" : String(path))
        case "file":
            guard rest.utf8.first == UInt8(ascii: "/") else {
                throw PrinterAddressFault("an absolute path: file:///folder/ or file:///dev/usb/lp0")
            }
            guard let path = PrinterAddress.decoded(rest) else {
                throw PrinterAddressFault("a path in UTF-8, other characters than letters as %XX")
            }
            let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
                .map { String(Substring($0)) }
            guard !parts.contains("..") else { throw PrinterAddressFault("a path without ..") }
            let isFolder = parts.last == "" || parts.last == "."
            let plain = parts.filter { $0 != "" && $0 != "." }.map { "/" + $0 }.joined()
            self = isFolder ? .folder(plain + "/") : .file(plain)
        default: throw PrinterAddressFault("one of the schemes zpl, ipp and file")
        }
    }

    private static func split(_ rest: Substring) -> (authority: Substring, path: Substring) {
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        return (rest[..<slash], rest[slash...])
    }

    private static func authority(
        _ text: Substring, port standard: UInt16
    ) throws(PrinterAddressFault) -> (host: String, port: UInt16) {
        let text = text.lowercased()[...]
        var host = text
        var port: Substring?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw PrinterAddressFault("a ] after the IPv6 address") }
            host = text[text.index(after: text.startIndex)..<end]
            let after = text[text.index(after: end)...]
            guard host.utf8.allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }),
                host.utf8.contains(UInt8(ascii: ":")), after.isEmpty || after.first == ":"
            else { throw PrinterAddressFault("an IPv6 address in brackets: [::1]:9100") }
            if !after.isEmpty { port = after.dropFirst() }
        } else {
            if let colon = text.firstIndex(of: ":") {
                host = text[..<colon]
                port = text[text.index(after: colon)...]
            }
            guard !host.isEmpty, host.utf8.count <= 253, host.utf8.allSatisfy(isHostByte),
                host.utf8.first != UInt8(ascii: "-")
            else { throw PrinterAddressFault("a host of letters, digits, points and hyphens") }
        }
        guard let port else { return (String(host), standard) }
        guard !port.isEmpty, port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(port), number > 0
        else { throw PrinterAddressFault("a port from 1 to 65535") }
        return (String(host), number)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        isHostByte(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "~")
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.next(), let low = rest.next(), isHexDigit(high), isHexDigit(low),
                let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
        }
        // A zero byte would end the path for the system, but not for us.
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension PrinterAddress: CustomStringConvertible {
    /// The address with everything written out; reading it gives the same address.
    public var description: String {
        func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
        switch self {
        case .zpl(let host, let port): return "zpl://\(bracketed(host)):\(port)"
        case .ipp(let host, let port, let path): return "ipp://\(bracketed(host)):\(port)\(path)"
        case .folder(let path), .file(let path):
            let hex = Array("0123456789ABCDEF".utf8)
            var bytes: [UInt8] = []
            for byte in path.utf8 {
                if PrinterAddress.isPathByte(byte) {
                    bytes.append(byte)
                } else {
                    bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
                }
            }
            return "file://" + String(decoding: bytes, as: UTF8.self)
        }
    }
}

/// Why a text is no ``PrinterAddress``.
public struct PrinterAddressFault: Error, Hashable, Sendable {
    /// What would be right.
    public let expected: String

    init(_ expected: String) { self.expected = expected }
}
