internal import Foundation

extension RateSource {
    /// The largest file read: far above any price list, far below what would trouble the machine.
    static let maximumFileSize = 64 << 20
    /// The deepest folder read, so that a link to a folder above ends somewhere.
    static let maximumDepth = 8

    /// Reads the `.yaml` and `.csv` files below a folder. Hidden files and folders (`.git`) are passed over.
    /// - Throws: every file and folder that cannot be read.
    public static func read(directory: String) throws(RateFaults) -> RateSource {
        var files: [String: [UInt8]] = [:]
        var faults: [RateFault] = []
        collect(directory, below: "", depth: 0, &files, &faults)
        guard faults.isEmpty else { throw RateFaults(faults) }
        return RateSource(files: files)
    }

    private static func collect(
        _ root: String, below folder: String, depth: Int, _ files: inout [String: [UInt8]], _ faults: inout [RateFault]
    ) {
        let manager = FileManager.default
        let base = folder.isEmpty ? root : root + "/" + folder
        let names: [String]
        do {
            names = try manager.contentsOfDirectory(atPath: base)
        } catch {
            faults.append(
                Place(file: folder.isEmpty ? root : folder)
                    .fault(.unreadable, found: error.localizedDescription, expected: "a folder that can be read"))
            return
        }
        for name in names where !name.hasPrefix(".") {
            let path = folder.isEmpty ? name : folder + "/" + name
            var isFolder: ObjCBool = false
            guard manager.fileExists(atPath: root + "/" + path, isDirectory: &isFolder) else { continue }
            if isFolder.boolValue {
                if depth < maximumDepth {
                    collect(root, below: path, depth: depth + 1, &files, &faults)
                } else {
                    faults.append(
                        Place(file: path).fault(
                            .unreadable, found: path, expected: "folders at most \(maximumDepth) deep"))
                }
            } else if counts(path) {
                do {
                    let data = try Data(contentsOf: URL(fileURLWithPath: root + "/" + path))
                    guard data.count <= maximumFileSize else {
                        faults.append(
                            Place(file: path).fault(
                                .tooLarge, found: "\(data.count) bytes", expected: "at most \(maximumFileSize) bytes"))
                        continue
                    }
                    files[path] = Array(data)
                } catch {
                    faults.append(
                        Place(file: path)
                            .fault(.unreadable, found: error.localizedDescription, expected: "a file that can be read"))
                }
            }
        }
    }
}
