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

    /// What is in vaults must open for ever.
    @Test func aSealStaysWhatItIs() {
        let sealed = VaultSeal(testKey(1)).seal([1, 2, 3], name: name)
        #expect(
            hexadecimal(sealed)
                == "4ea01dc1b107a032203ca0947bfb8e704ac8c9be3e5d60a5aa55c9ca8d59c7")
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
