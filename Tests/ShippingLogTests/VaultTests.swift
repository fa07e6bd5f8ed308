import Foundation
import ShippingLog
import TestSupport
import Testing

@Suite struct VaultTests {
    private func parcel(_ n: Int) throws -> StreamName {
        try StreamName.parcel(client: "sock-shop", order: "SO-\(n)", number: 1)
    }

    private func batch(_ n: Int, key: VaultKey, canary: String) throws -> LogBatch {
        let stream = try parcel(n)
        var batch = appendBatch(stream, at: 0)
        batch.vault = [VaultWrite(stream: stream, key: key, personal: Array("{\"name\":\"\(canary)\"}".utf8))]
        batch.documents = ["zpl-203", "png-203"].map {
            DocumentWrite(
                stream: stream, label: "lbl-\(n)", name: $0,
                bytes: Array(String(repeating: "^FD\(canary)^FS", count: 20 + n % 300).utf8))
        }
        return batch
    }

    @Test func whatIsKeptComesBack() async throws {
        try await withStore { store, _ in
            let stream = try parcel(1)
            #expect(try await store.vault(stream) == .none)
            #expect(try await store.document(stream, label: "lbl-1", name: "zpl-203") == nil)
            let batch = try batch(1, key: testKey(1), canary: "Ada Byron")
            _ = try await store.commit(batch)
            #expect(
                try await store.vault(stream)
                    == .kept(key: testKey(1), personal: Array("{\"name\":\"Ada Byron\"}".utf8)))
            let document = try await store.document(stream, label: "lbl-1", name: "zpl-203")
            #expect(document?.bytes == batch.documents[0].bytes)
            #expect(document?.digest == batch.documents[0].digest)
            #expect(try await store.document(stream, label: "lbl-1", name: "zpl-300") == nil)
        }
    }

    @Test func documentsMayComeLaterAndTheFirstStays() async throws {
        try await withStore { store, _ in
            let stream = try parcel(1)
            let first = DocumentWrite(stream: stream, label: "l", name: "pdf", bytes: [1, 2, 3])
            let other = DocumentWrite(stream: stream, label: "l", name: "pdf", bytes: [4])
            func add(_ document: DocumentWrite) async -> StoreFault? {
                await fault { () throws(StoreFault) in
                    _ = try await store.commit(LogBatch(context: testContext, documents: [document]))
                }
            }
            #expect(await add(first) == .vaultMissing(stream))
            _ = try await store.commit(try batch(1, key: testKey(1), canary: "x"))
            #expect(await add(first) == nil)
            #expect(await add(first) == nil)
            #expect(await add(other) == .documentDiffers(stream: stream, label: "l", name: "pdf"))
            #expect(try await store.document(stream, label: "l", name: "pdf")?.bytes == [1, 2, 3])
        }
    }

    @Test func oneKeyAParcel() async throws {
        try await withStore { store, _ in
            let stream = try parcel(1)
            _ = try await store.commit(try batch(1, key: testKey(1), canary: "x"))
            func put(_ key: VaultKey) async -> StoreFault? {
                await fault { () throws(StoreFault) in
                    let write = VaultWrite(stream: stream, key: key, personal: [9])
                    _ = try await store.commit(LogBatch(context: testContext, vault: [write]))
                }
            }
            #expect(await put(testKey(2)) == .vaultKeyDiffers(stream))
            #expect(await put(testKey(1)) == nil)
            #expect(try await store.vault(stream) == .kept(key: testKey(1), personal: [9]))
        }
    }

    @Test func erasureIsForEverAndLeavesTheLog() async throws {
        try await withStore { store, _ in
            let stream = try parcel(1)
            #expect(try await !store.erase(stream))
            let batch = try batch(1, key: testKey(1), canary: "Ada Byron")
            _ = try await store.commit(batch)
            let before = try await store.read(stream)
            #expect(try await store.erase(stream))
            #expect(try await store.erase(stream))
            #expect(try await store.vault(stream) == .erased)
            #expect(try await store.read(stream) == before)
            #expect(try await store.verify().firstBreak == nil)
            let refusals = [
                await fault { () throws(StoreFault) in
                    _ = try await store.document(stream, label: "lbl-1", name: "zpl-203")
                },
                await fault { () throws(StoreFault) in
                    _ = try await store.commit(LogBatch(context: testContext, vault: batch.vault))
                },
                await fault { () throws(StoreFault) in
                    _ = try await store.commit(LogBatch(context: testContext, documents: batch.documents))
                },
            ]
            #expect(refusals == [.vaultErased(stream), .vaultErased(stream), .vaultErased(stream)])
        }
    }

    /// Many parcels come and go in no order, so that rows move between pages; then neither a key nor what it sealed may
    /// be in any file of the store, nor may personal data ever have been.
    @Test func noByteOfWhatWasErasedIsLeftInTheFiles() async throws {
        try await withStore { store, folder in
            var random = SplitMix64(seed: 42)
            let keys = (0..<600).map { _ in
                VaultKey(bytes: (0..<32).map { _ in UInt8.random(in: 1...255, using: &random) })!
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for n in keys.indices {
                    let batch = try batch(n, key: keys[n], canary: "CANARY-\(n)-YRANAC")
                    group.addTask { _ = try await store.commit(batch) }
                }
                try await group.waitForAll()
            }
            let erased = Array(keys.indices.shuffled(using: &random).prefix(300))
            for n in erased { #expect(try await store.erase(try parcel(n))) }
            var kept = 0
            for file in try FileManager.default.contentsOfDirectory(at: folder.url, includingPropertiesForKeys: nil) {
                // A file that is gone by now holds nothing.
                guard let bytes = try? Data(contentsOf: file) else { continue }
                #expect(bytes.range(of: Data("CANARY-".utf8)) == nil)
                for n in erased { #expect(bytes.range(of: Data(keys[n].bytes)) == nil) }
                for n in keys.indices where bytes.range(of: Data(keys[n].bytes)) != nil { kept += 1 }
            }
            // The search does find keys that are there.
            #expect(kept == 300)
        }
    }

    @Test func aKeyIsThirtyTwoBytesAndNeverPrinted() {
        #expect(VaultKey(bytes: []) == nil)
        #expect(VaultKey(bytes: Array(repeating: 1, count: 31)) == nil)
        #expect(VaultKey(bytes: Array(repeating: 0, count: 32)) == nil)
        #expect("\(testKey(1))" == "•••")
    }
}
