/// Why bytes are not read as XML. Nothing of the document's content is in it.
public struct XMLFault: Error, Hashable, Sendable {
    /// The kind of fault.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// Not well formed.
        case notXML
        /// More bytes than allowed.
        case tooLarge
        /// Elements nested deeper than allowed.
        case tooDeep
        /// More elements and attributes than allowed, in all or in one start tag.
        case tooMany
        /// There is a DOCTYPE; with it come entities and files, which no carrier's message needs.
        case doctype
        /// Bytes that are not of the encoding, or an encoding that is not read.
        case encoding
    }

    /// The kind of fault.
    public let code: Code
    /// The line at which reading stopped, from 1; 0 if it did not begin.
    public let line: Int
    /// The column at which reading stopped, in bytes from 1; 0 if it did not begin.
    public let column: Int
    /// What is wrong, in words.
    public let message: String

    /// A fault.
    public init(code: Code, line: Int, column: Int, message: String) {
        self.code = code
        self.line = line
        self.column = column
        self.message = message
    }
}

/// How much of a document is read.
public struct XMLLimits: Hashable, Sendable {
    /// The most bytes.
    public var bytes: Int
    /// The most elements within each other, the root included.
    public var depth: Int
    /// The most elements, attributes and declarations of name spaces together.
    public var nodes: Int

    /// The most attributes and declarations of name spaces in one start tag: libxml2 before 2.12 compares each with
    /// every other.
    public static let attributesInOneTag = 128

    /// Limits; the defaults hold every answer of a carrier, labels included.
    public init(bytes: Int = 8 * 1_024 * 1_024, depth: Int = 64, nodes: Int = 200_000) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }
}
