/// The path of a file or folder of this repository.
func repositoryPath(_ path: String) -> String {
    var folder = Substring(#filePath)
    for _ in 0..<3 { folder = folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)] }
    return "\(folder)/\(path)"
}
