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

    /// RFC 4231, the test cases 1 to 4.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            [UInt8](1...25), [UInt8](repeating: 0xCD, count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
    ])
    func aKeyedDigestIsThatOfTheStandard(key: [UInt8], message: [UInt8], code: String) {
        #expect(KeyedDigest.of(message, key: key).hex == code)
        #expect(KeyedDigest.of(Array(message.prefix(3)), Array(message.dropFirst(3)), key: key).hex == code)
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
