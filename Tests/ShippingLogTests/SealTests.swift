@testable import ShippingLog
import Testing

@Suite struct SealTests {
    private let name = Array("document/x".utf8)

    @Test(arguments: [0, 1, 100, 5000])
    func opensWhatItSealed(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let sealed = VaultSeal(testKey(1)).seal(bytes, name: name)
        #expect(sealed.count == count + 28)
        #expect(VaultSeal(testKey(1)).open(sealed, name: name) == bytes)
        #expect(VaultSeal(testKey(2)).open(sealed, name: name) == nil)
        #expect(VaultSeal(testKey(1)).open(sealed, name: Array("document/y".utf8)) == nil)
        #expect(VaultSeal(testKey(1)).open(Array(sealed.dropLast()), name: name) == nil)
    }

    @Test func anyChangedByteIsNoticed() {
        let sealed = VaultSeal(testKey(1)).seal([1, 2, 3], name: name)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(VaultSeal(testKey(1)).open(changed, name: name) == nil)
        }
        #expect(VaultSeal(testKey(1)).open([], name: name) == nil)
    }

    @Test func oneNonceNeverMeetsTwoContents() {
        let seal = VaultSeal(testKey(1))
        let nonces = (0..<200).map { seal.seal([UInt8($0)], name: name).prefix(12) }
        #expect(Set(nonces).count == 200)
        #expect(seal.seal([1], name: name) == seal.seal([1], name: name))
    }
}
