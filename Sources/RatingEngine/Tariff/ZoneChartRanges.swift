extension ZoneChart {
    /// The ranges of a chart in order, as blocks: charts state what many origins have in common once, and a national one
    /// comes to hundreds of thousands of ranges.
    public struct Ranges: Sendable, RandomAccessCollection {
        /// Rows that each of the origins from one to another has.
        public struct Block: Sendable {
            /// The first origin's first three digits.
            public let originFrom: UInt16
            /// The last origin's.
            public let originTo: UInt16
            /// Its rows.
            public let rows: Swift.Range<Int>

            /// A block. Its last origin is not below its first one.
            public init(originFrom: UInt16, originTo: UInt16, rows: Swift.Range<Int>) {
                precondition(originFrom <= originTo, "a block of no origin")
                self.originFrom = originFrom
                self.originTo = originTo
                self.rows = rows
            }
        }

        /// Destinations that share a zone.
        public struct Row: Sendable, BitwiseCopyable {
            /// First three digits of the first destination.
            public let first: UInt16
            /// First three digits of the last destination.
            public let last: UInt16
            /// The zone's number in `zones`.
            public let zone: UInt16

            /// A row.
            public init(first: UInt16, last: UInt16, zone: UInt16) {
                self.first = first
                self.last = last
                self.zone = zone
            }
        }

        /// The zones that rows name by number, each once; `notServed` among them.
        public let zones: [String]
        /// The rows of all blocks.
        let rows: [Row]
        /// The blocks in order.
        let blocks: [Block]
        /// For each block the position of its first range, and behind them the number of ranges.
        private let starts: [Int]

        /// Blocks of rows. Rows of blocks and zones of rows must exist.
        public init(zones: [String], rows: [Row], blocks: [Block]) {
            self.zones = zones
            self.rows = rows
            self.blocks = blocks
            var starts = [0]
            starts.reserveCapacity(blocks.count + 1)
            for block in blocks {
                precondition(block.rows.upperBound <= rows.count, "a block of rows that do not exist")
                let origins = Int(block.originTo - block.originFrom) + 1
                starts.append(starts[starts.count - 1] + origins * block.rows.count)
            }
            self.starts = starts
        }

        /// Ranges one by one.
        public init(_ ranges: [Range]) {
            var numbers: [String: Int] = [:]
            var zones: [String] = []
            var rows: [Row] = []
            var blocks: [Block] = []
            for range in ranges {
                let number = numbers[range.zone] ?? zones.count
                precondition(number <= UInt16.max, "more than 65,536 zones")
                if number == zones.count {
                    zones.append(range.zone)
                    numbers[range.zone] = number
                }
                let start = rows.count
                rows.append(Row(first: range.first, last: range.last, zone: UInt16(number)))
                if let last = blocks.last, last.originFrom == range.origin {
                    blocks[blocks.count - 1] = Block(
                        originFrom: range.origin, originTo: range.origin, rows: last.rows.lowerBound..<rows.count)
                } else {
                    blocks.append(
                        Block(originFrom: range.origin, originTo: range.origin, rows: start..<rows.count))
                }
            }
            self.init(zones: zones, rows: rows, blocks: blocks)
        }

        /// The position of the first range.
        public var startIndex: Int { 0 }
        /// The position behind the last range: how many there are.
        public var endIndex: Int { starts[starts.count - 1] }

        /// A range. O(log blocks).
        public subscript(position: Int) -> Range {
            precondition(indices.contains(position), "no range there")
            var low = 0
            var high = blocks.count
            while low < high {
                let middle = (low + high) / 2
                if starts[middle + 1] <= position { low = middle + 1 } else { high = middle }
            }
            let block = blocks[low]
            let (origin, row) = (position - starts[low]).quotientAndRemainder(dividingBy: block.rows.count)
            let found = rows[block.rows.lowerBound + row]
            return Range(
                origin: block.originFrom + UInt16(origin), first: found.first, last: found.last,
                zone: zones[Int(found.zone)])
        }
    }
}
