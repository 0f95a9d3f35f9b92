extension DataError {
  /// What is missing, in a few words and without advice, for callers that know where the data may be.
  public var fact: String {
    switch self {
    case .folderMissing: "no such folder"
    case .notAFolder: "it is a file"
    case .filesMissing(_, _, let names, _): "without \(names.joined(separator: ", "))"
    case .missing(let path): "without \(path.split(separator: "/").last.map(String.init) ?? path)"
    case .unreadable(_, let reason): reason
    case .noPictures: "without pictures"
    default: message
    }
  }
}
