/// An attribute of an element, its value without references.
public struct XMLAttribute: Hashable, Sendable {
    /// The name without its prefix.
    public var name: String
    /// The name space's URI; nil for a name without a prefix.
    public var namespace: String?
    /// The value.
    public var value: String

    /// An attribute.
    public init(name: String, namespace: String? = nil, value: String) {
        self.name = name
        self.namespace = namespace
        self.value = value
    }
}

/// An element of an XML document and all it holds. Elements are found by their local names: carriers change prefixes,
/// and the same message comes in one name space or in several.
public struct XMLElement: Hashable, Sendable {
    /// The name without its prefix.
    public var name: String
    /// The name space's URI, or nil.
    public var namespace: String?
    /// The attributes in order, declarations of name spaces left out.
    public var attributes: [XMLAttribute]
    /// The elements within, in order.
    public var children: [XMLElement]
    /// The element's own character data, that of CDATA sections included and that of its children left out, without
    /// white space at both ends.
    public var text: String

    /// An element.
    public init(
        name: String, namespace: String? = nil, attributes: [XMLAttribute] = [], children: [XMLElement] = [],
        text: String = ""
    ) {
        self.name = name
        self.namespace = namespace
        self.attributes = attributes
        self.children = children
        self.text = text
    }

    /// The first child of that local name, or nil.
    public subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// All children of that local name, in order.
    public func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// The element at the end of a path of local names, the first child being taken at each step; nil if one is
    /// missing.
    public func first(_ path: String...) -> XMLElement? { descend(path) }

    /// The text of the element at the end of a path; nil if there is no such element, empty if it has no text.
    public func text(_ path: String...) -> String? { descend(path)?.text }

    /// The value of the first attribute of that local name, or nil.
    public func attribute(_ name: String) -> String? { attributes.first { $0.name == name }?.value }

    private func descend(_ path: [String]) -> XMLElement? {
        var element = self
        for name in path {
            guard let next = element[name] else { return nil }
            element = next
        }
        return element
    }
}
