import TextFormats

/// What the columns of a shipment table mean: a tree of names whose leaves are columns.
struct ShipmentColumns: Sendable {
    private indirect enum Node: Sendable {
        case cell(column: Int, shape: WireShape)
        case object([(name: String, node: Node)])
        case list([(index: Int, node: Node)])
    }

    /// The highest index in a column's name.
    private static let highestIndex = 999
    /// The most columns: each is looked for among those before it.
    private static let mostColumns = 4_096

    private var root = Node.object([])
    /// The same columns by number, for rows without anything unusual.
    let plain: PlainColumns

    /// Reads the dotted names of the header row and refuses those that mean nothing.
    init(_ row: CSVRow) throws(ShipmentFaults) {
        if let (detail, column) = ShipmentColumns.whyNoHeader(row) {
            let place = row.place(column)
            throw ShipmentFaults([
                Fault(.invalidCSV, at: JSONPointer(), detail, line: place.line, column: place.column)
            ])
        }
        var faults: [Fault] = []
        do throws(CSVFault) {
            _ = try CSVHeader(row)
        } catch {
            faults.append(Fault(error))
        }
        let misnamed = faults.first
        for column in 0..<row.count where faults.count < ShipmentFaults.maximum {
            let name = row[column]
            let tokens = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            let place = row.place(column)
            guard place.line != misnamed?.line || place.column != misnamed?.column else { continue }
            func refuse(_ code: Fault.Code, _ detail: String) {
                faults.append(Fault(code, at: JSONPointer(tokens), detail, line: place.line, column: place.column))
            }
            switch ShipmentColumns.shape(tokens[...], in: .object(WireShape.shipment)) {
            case .known(let shape):
                if !ShipmentColumns.insert(
                    .cell(column: column, shape: shape), at: tokens[...], of: .object(WireShape.shipment), into: &root)
                {
                    refuse(.conflictingMembers, "\(QuotedText.quote(name)) says the same as another column")
                }
            case .unknown(let token, let known):
                refuse(.unknownMember, "in \(QuotedText.quote(name)): " + JSONReading.unknown(token, among: known))
            case .notALeaf(let further):
                refuse(.unknownMember, "\(QuotedText.quote(name)) must go on: \(further)")
            case .tooDeep:
                refuse(.unknownMember, "\(QuotedText.quote(name)) has a name too many")
            case .noIndex(let token):
                refuse(
                    .unknownMember,
                    "in \(QuotedText.quote(name)): \(QuotedText.quote(token)) must be an index, 0 to \(Self.highestIndex)"
                )
            }
        }
        if !faults.isEmpty { throw ShipmentFaults(faults) }
        plain = PlainColumns(row.texts)
    }

    /// Why a row cannot be names of columns at all, and at which of its fields that shows.
    private static func whyNoHeader(_ row: CSVRow) -> (detail: String, field: Int)? {
        if row.count > mostColumns {
            return ("there are \(row.count) columns: expected at most \(mostColumns)", mostColumns)
        }
        guard row.count == 1 else { return nil }
        for (separator, name) in [(";", "semicolons"), ("\t", "tabs")] where row[0].contains(separator) {
            return ("the columns are parted by \(name): expected commas between them, and a point in numbers", 0)
        }
        return nil
    }

    private enum Lookup {
        case known(WireShape)
        case unknown(String, known: [String])
        case notALeaf(String)
        case tooDeep
        case noIndex(String)
    }

    private static func shape(_ tokens: ArraySlice<String>, in shape: WireShape) -> Lookup {
        guard let token = tokens.first else {
            return switch shape {
            case .text, .integer, .flag, .textOrObject: .known(shape)
            case .object(let members): .notALeaf(QuotedText.alternatives(members.names.map { "." + $0 }))
            case .list: .notALeaf(".0, .1 …")
            case .texts: .notALeaf("a point and a name")
            }
        }
        switch shape {
        case .text, .integer, .flag:
            return .tooDeep
        case .object(let members), .textOrObject(let members):
            guard let member = members[token] else { return .unknown(token, known: members.names) }
            return self.shape(tokens.dropFirst(), in: member)
        case .list(let element):
            guard let index = JSONPointer.index(token), index <= highestIndex else { return .noIndex(token) }
            return self.shape(tokens.dropFirst(), in: element)
        case .texts:
            return tokens.count == 1 && !token.isEmpty ? .known(.text) : .tooDeep
        }
    }

    /// Adds a leaf; false if its place is taken by a leaf or by an inner node.
    private static func insert(
        _ leaf: Node, at tokens: ArraySlice<String>, of shape: WireShape, into node: inout Node
    ) -> Bool {
        guard let token = tokens.first else { return false }
        let rest = tokens.dropFirst()
        let inner = member(token, of: shape)
        var isFree = true
        switch node {
        case .cell:
            return false
        case .object(var members):
            // Held here alone, the members are changed where they are and not copied for each column.
            node = .object([])
            if let place = members.firstIndex(where: { $0.name == token }) {
                isFree = insert(leaf, at: rest, of: inner, into: &members[place].node)
            } else {
                members.append((token, make(leaf, at: rest, of: inner)))
            }
            node = .object(members)
        case .list(var elements):
            node = .list([])
            let index = JSONPointer.index(token) ?? 0
            if let place = elements.firstIndex(where: { $0.index == index }) {
                isFree = insert(leaf, at: rest, of: inner, into: &elements[place].node)
            } else {
                elements.append((index, make(leaf, at: rest, of: inner)))
                elements.sort { $0.index < $1.index }
            }
            node = .list(elements)
        }
        return isFree
    }

    /// The node for a leaf that lies so deep in a value of that shape.
    private static func make(_ leaf: Node, at tokens: ArraySlice<String>, of shape: WireShape) -> Node {
        guard let token = tokens.first else { return leaf }
        let inner = make(leaf, at: tokens.dropFirst(), of: member(token, of: shape))
        guard case .list = shape else { return .object([(token, inner)]) }
        return .list([(JSONPointer.index(token) ?? 0, inner)])
    }

    /// The shape of a member or an element, which has been looked up before.
    private static func member(_ token: String, of shape: WireShape) -> WireShape {
        switch shape {
        case .object(let members), .textOrObject(let members): members[token] ?? .text
        case .list(let element): element
        case .text, .integer, .flag, .texts: .text
        }
    }

    // MARK: Rows

    /// The row as JSON. Blank cells are left out, and with them objects and elements without any other.
    func value(_ row: CSVRow) -> JSONValue {
        var cells: [(pointer: [String], column: Int)]?
        return build(root, row, [], &cells) ?? .object([])
    }

    /// The faults with the line and column of their cells: of the value itself, of the first cell of an object, or else
    /// of the nearest cell around it.
    func located(_ faults: [Fault], _ row: CSVRow) -> [Fault] {
        var found: [(pointer: [String], column: Int)]? = []
        _ = build(root, row, [], &found)
        let cells = found ?? []
        return faults.map { fault in
            let pointer = fault.pointer.tokens
            func shared(_ cell: [String]) -> Int { zip(cell, pointer).prefix { $0 == $1 }.count }
            let best = cells.max { a, b in
                (shared(a.pointer), -a.column) < (shared(b.pointer), -b.column)
            }
            var fault = fault
            let isThere = best.map { shared($0.pointer) > 0 } ?? false
            let place = row.place(isThere ? best?.column ?? 0 : 0)
            fault.line = place.line
            fault.column = place.column
            return fault
        }
    }

    private func build(
        _ node: Node, _ row: CSVRow, _ pointer: [String], _ cells: inout [(pointer: [String], column: Int)]?
    ) -> JSONValue? {
        switch node {
        case .cell(let column, let shape):
            cells?.append((pointer, column))
            return ShipmentColumns.value(row[column], shape)
        case .object(let members):
            var built: [JSONMember] = []
            for (name, node) in members {
                if let value = build(node, row, pointer + [name], &cells) { built.append(JSONMember(name, value)) }
            }
            return built.isEmpty ? nil : .object(built)
        case .list(let elements):
            var built: [JSONValue] = []
            for (_, node) in elements {
                var inner = cells.map { _ in [] as [(pointer: [String], column: Int)] }
                guard let value = build(node, row, pointer + [String(built.count)], &inner) else { continue }
                built.append(value)
                cells?.append(contentsOf: inner ?? [])
            }
            return built.isEmpty ? nil : .array(built)
        }
    }

    /// A cell as JSON: what is no whole number or no flag stays a text, for the reader to refuse.
    private static func value(_ cell: String, _ shape: WireShape) -> JSONValue? {
        guard !TextRules.isBlank(cell) else { return nil }
        switch shape {
        case .integer:
            guard let document = try? JSONDocument(text: cell), case .number = document.root else { break }
            return document.root
        case .flag:
            // Spreadsheets write TRUE.
            switch cell.lowercased() {
            case "true": return .bool(true)
            case "false": return .bool(false)
            default: break
            }
        default: break
        }
        return .string(cell)
    }
}
