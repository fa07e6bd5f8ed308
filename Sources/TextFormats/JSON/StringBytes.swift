extension String {
    /// Works with the UTF-8 as it lies in memory. Unlike `withUTF8` it wants no variable, so that nothing is retained; a
    /// text that does not lie in one piece is copied first.
    @inlinable
    @inline(__always)
    public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        var copy = self
        return copy.withUTF8(body)
    }
}
