public import TextFormats

/// One thing that is wrong with an input: what, where, and what would be right.
public struct Fault: Error, Hashable, Sendable {
    /// The kind of fault.
    public var code: Code
    /// The value at fault, from the root of the shipment it belongs to; for a missing member the member it should be.
    public var pointer: JSONPointer
    /// What is wrong and what would be right, for people. Values are quoted, shortened and free of control characters.
    public var detail: String
    /// The line in the input, from 1; nil if the input was no text.
    public var line: Int?
    /// The column in the input, from 1, in Unicode scalars; nil if the input was no text.
    public var column: Int?

    /// A fault.
    public init(_ code: Code, at pointer: JSONPointer, _ detail: String, line: Int? = nil, column: Int? = nil) {
        self.code = code
        self.pointer = pointer
        self.detail = detail
        self.line = line
        self.column = column
    }

    /// A kind of fault. The raw values are part of the interface and never change their meaning.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The code as it is written.
        public let rawValue: String
        /// A code.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The code as it is written.
        public var description: String { rawValue }

        /// The text is not JSON.
        public static let invalidJSON = Code(rawValue: "invalid-json")
        /// The text is not CSV.
        public static let invalidCSV = Code(rawValue: "invalid-csv")
        /// A value that is needed is not there.
        public static let missing = Code(rawValue: "missing")
        /// A member or a column has a name that means nothing here.
        public static let unknownMember = Code(rawValue: "unknown-member")
        /// A value is of another JSON type than is expected.
        public static let wrongType = Code(rawValue: "wrong-type")
        /// Two members say the same or exclude each other.
        public static let conflictingMembers = Code(rawValue: "conflicting-members")
        /// Two elements have one number or name.
        public static let duplicate = Code(rawValue: "duplicate")
        /// A text should be a number and is none.
        public static let notANumber = Code(rawValue: "not-a-number")
        /// A number, a date or a count lies outside its bounds.
        public static let outOfRange = Code(rawValue: "out-of-range")
        /// A quantity is finer than the smallest unit that is held.
        public static let tooFine = Code(rawValue: "too-fine")
        /// A quantity has a unit that is not known.
        public static let unknownUnit = Code(rawValue: "unknown-unit")
        /// A text or a list is longer than it may be.
        public static let tooLong = Code(rawValue: "too-long")
        /// A text holds a control, formatting, private or unassigned character.
        public static let forbiddenCharacter = Code(rawValue: "forbidden-character")
        /// A text does not have the shape it must have.
        public static let malformed = Code(rawValue: "malformed")
        /// A date has the right shape, but there is no such day.
        public static let noSuchDate = Code(rawValue: "no-such-date")
        /// A text is not one of the words that are known here.
        public static let unknownValue = Code(rawValue: "unknown-value")
        /// A country code is not assigned in ISO 3166-1.
        public static let unknownCountry = Code(rawValue: "unknown-country")
        /// A state or province does not exist in the country.
        public static let unknownRegion = Code(rawValue: "unknown-region")
        /// A currency code is not assigned in ISO 4217.
        public static let unknownCurrency = Code(rawValue: "unknown-currency")
        /// A postcode does not have the shape of its country.
        public static let malformedPostcode = Code(rawValue: "malformed-postcode")
    }
}

/// Everything that is wrong with one input, at least one fault and at most ``maximum``.
public struct ShipmentFaults: Error, Hashable, Sendable {
    /// How many faults are told of one input; further ones are left out.
    public static let maximum = 50

    /// The faults, in the order they were found.
    public var faults: [Fault]

    /// Faults.
    public init(_ faults: [Fault]) {
        precondition(!faults.isEmpty, "faults without a fault")
        self.faults = faults
    }
}
