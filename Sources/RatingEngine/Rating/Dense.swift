/// Numbers laid out once and only read afterwards, without reference counting, and without bounds checks in release
/// builds: every index into them was written by the compiler of the same book.
///
/// The memory belongs to a `DenseOwner`; whoever holds a `Dense` holds its owner too.
struct Dense<Element: BitwiseCopyable> {
    private let base: UnsafePointer<Element>
    let count: Int

    fileprivate init(base: UnsafePointer<Element>, count: Int) {
        self.base = base
        self.count = count
    }

    @inline(__always)
    subscript(index: Int) -> Element {
        assert(index >= 0 && index < count, "index \(index) outside 0..<\(count)")
        return base[index]
    }

    /// The element where it lies, for those too big to copy.
    @inline(__always)
    func pointer(_ index: Int) -> UnsafePointer<Element> {
        assert(index >= 0 && index < count, "index \(index) outside 0..<\(count)")
        return base + index
    }

    var bytes: Int { count * MemoryLayout<Element>.stride }
}

// Never written after `DenseOwner.lay` has returned it, and alive as long as its owner.
extension Dense: @unchecked Sendable where Element: Sendable {}

/// The memory of a book's `Dense` arrays: freed with the book.
struct DenseOwner: ~Copyable {
    private var blocks: [UnsafeMutableRawPointer] = []

    /// Copies elements to where they stay.
    mutating func lay<Element: BitwiseCopyable>(_ elements: [Element]) -> Dense<Element> {
        // A cache line's alignment, so that a service's numbers do not straddle more lines than they must.
        let size = max(1, elements.count) * MemoryLayout<Element>.stride
        let block = UnsafeMutableRawPointer.allocate(
            byteCount: size, alignment: max(64, MemoryLayout<Element>.alignment))
        let base = block.bindMemory(to: Element.self, capacity: max(1, elements.count))
        elements.withUnsafeBufferPointer {
            if let first = $0.baseAddress { base.initialize(from: first, count: $0.count) }
        }
        blocks.append(block)
        return Dense(base: UnsafePointer(base), count: elements.count)
    }

    deinit {
        for block in blocks { block.deallocate() }
    }
}

// Only its deinitialiser touches the blocks after the book has been made.
extension DenseOwner: @unchecked Sendable {}
