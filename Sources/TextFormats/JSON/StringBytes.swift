extension String {
    /// Works with the UTF-8 as it lies in memory; unlike `withUTF8` without a copy, which would be counted and let go.
    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        var copy = self
        return copy.withUTF8(body)
    }
}
