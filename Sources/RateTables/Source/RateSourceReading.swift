internal import Foundation

extension RateSource {
    /// The largest file read: far above any price list, far below what would trouble the machine.
    static let maximumFileSize = 64 << 20
    /// The deepest folder read.
    static let maximumDepth = 8

    /// Reads the `.yaml` and `.csv` files below a folder. Hidden files and folders (`.git`) are passed over. A folder
    /// that links lead to as well is read once, under its own path where that lies below the folder.
    /// - Throws: every file and folder that cannot be read, and every entry by such a name that is no regular file.
    public static func read(directory: String) throws(RateFaults) -> RateSource {
        var reading = DirectoryReading(root: directory)
        reading.readAll()
        guard reading.faults.isEmpty else { throw RateFaults(reading.faults) }
        return RateSource(files: reading.files, others: reading.others)
    }
}

/// A walk over the files of a rate directory.
private struct DirectoryReading {
    let root: String
    private(set) var files: [String: [UInt8]] = [:]
    private(set) var others: [String] = []
    private(set) var faults: [RateFault] = []
    /// The folders that have been read, without links in their paths.
    private var visited: Set<String> = []
    /// Linked folders, which are looked at when all others have been read: most lead to one of them.
    private var links: [Folder] = []

    private struct Folder {
        /// Below the root; empty for the root itself.
        let path: String
        let depth: Int
    }

    init(root: String) { self.root = root }

    mutating func readAll() {
        read(Folder(path: "", depth: 0))
        while !links.isEmpty { read(links.removeFirst()) }
    }

    private func url(_ path: String) -> URL {
        URL(fileURLWithPath: path.isEmpty ? root : root + "/" + path).resolvingSymlinksInPath()
    }

    private mutating func fault(_ path: String, _ code: RateFault.Code, found: String, expected: String) {
        faults.append(Place(file: path).fault(code, found: found, expected: expected))
    }

    private mutating func read(_ folder: Folder) {
        guard folder.depth <= RateSource.maximumDepth else {
            return fault(
                folder.path, .unreadable, found: folder.path,
                expected: "folders at most \(RateSource.maximumDepth) deep")
        }
        let own = url(folder.path).path
        guard visited.insert(own).inserted else { return }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: own).sorted()
        } catch {
            return fault(
                folder.path.isEmpty ? Place.directory.file : folder.path, .unreadable,
                found: error.localizedDescription,
                expected: "a folder that can be read")
        }
        for name in names where !name.hasPrefix(".") {
            let path = folder.path.isEmpty ? name : folder.path + "/" + name
            let entry = url(path)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: entry.path, isDirectory: &isFolder) else { continue }
            if isFolder.boolValue {
                let below = Folder(path: path, depth: folder.depth + 1)
                if entry.path == own + "/" + name { read(below) } else { links.append(below) }
            } else if RateSource.counts(path) {
                readFile(entry, path)
            } else {
                others.append(path)
            }
        }
    }

    /// Reads a file whose kind and size have been seen: a pipe would never end, and a device may have any size.
    private mutating func readFile(_ url: URL, _ path: String) {
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                return fault(path, .unreadable, found: "no regular file", expected: "a regular file")
            }
            let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
            guard size <= RateSource.maximumFileSize else {
                return fault(
                    path, .tooLarge, found: "\(size) bytes", expected: "at most \(RateSource.maximumFileSize) bytes")
            }
            files[path] = Array(try Data(contentsOf: url))
        } catch {
            fault(path, .unreadable, found: error.localizedDescription, expected: "a file that can be read")
        }
    }
}
