import Foundation
import Testing

@testable import Printing

@Suite struct FolderPrinterTests {
    private func queue(_ folder: URL, name: String = "desk") -> PrintQueue {
        PrintQueue(PrinterConfiguration(name: name, address: .folder(folder.path + "/")))
    }

    private func files(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func eachJobIsAFile() async throws {
        try await withFolder { folder async throws in
            for number in 1...3 {
                #expect(await queue(folder).print(label(number), deadline: .late) == .printed(.fileWritten))
            }
            #expect(try files(folder) == ["desk-000001.zpl", "desk-000002.zpl", "desk-000003.zpl"])
            let second = try Data(contentsOf: folder.appendingPathComponent("desk-000002.zpl"))
            #expect(second == Data(label(2).bytes))
        }
    }

    @Test func nothingIsOverwritten() async throws {
        try await withFolder { folder async throws in
            for name in ["desk-000007.zpl", "desk-9.zpl", "desk-000099.pdf", "other-000050.zpl", "desk-x00008.zpl"] {
                try Data("mine".utf8).write(to: folder.appendingPathComponent(name))
            }
            let (one, two) = (queue(folder), queue(folder))
            for number in 1...10 {
                _ = await (number % 2 == 0 ? one : two).print(label(number), deadline: .late)
            }
            #expect(try Data(contentsOf: folder.appendingPathComponent("desk-000007.zpl")) == Data("mine".utf8))
            let written = try files(folder).filter { $0 >= "desk-000008.zpl" && $0 <= "desk-000017.zpl" }
            #expect(written.count == 10)
            #expect(try files(folder).count == 15)
            for (index, name) in written.enumerated() {
                #expect(try Data(contentsOf: folder.appendingPathComponent(name)) == Data(label(index + 1).bytes))
            }
        }
    }

    @Test func aFileThatMayBeLostIsUnknown() async throws {
        try await withFolder { folder async throws in
            let broken = LabelFolder(path: folder.path + "/", name: "desk", suffix: "zpl") { _ in
                errno = EIO
                return -1
            }
            let queue = PrintQueue(
                PrinterConfiguration(name: "desk", address: .folder(folder.path + "/")), FolderPrinter(folder: broken),
                capacity: 4)
            #expect(await queue.print(label(1), deadline: .late).unknown == .cannotWrite)
            #expect(try files(folder) == ["desk-000001.zpl"])
            #expect(await queue.print(label(2), deadline: .late).unknown == .cannotWrite)
            #expect(try files(folder) == ["desk-000001.zpl", "desk-000002.zpl"])
        }
    }

    @Test func aFolderThatIsNotThere() async throws {
        try await withFolder { folder async throws in
            let queue = queue(folder.appendingPathComponent("missing"))
            #expect(await queue.print(label(1), deadline: .late).notPrinted == .cannotWrite)
            await #expect(throws: PrintFault.self) { try await queue.status(deadline: .late) }
        }
    }
}
