import CNNData
import Foundation

/// Where a run has its data and its first weights. Both are remembered twice, absolute and from the run's folder, because
/// either the project or the run may be moved.
extension RunRecord {
  /// Remembers where the data is.
  public mutating func remember(data folder: URL, of run: RunFolder) {
    dataFolder = folder.standardizedFileURL.path
    // A way that leads there already may go through links that a new one would not.
    let known = run.places(absolute: nil, fromRun: dataFolderFromRun).map { $0.resolvingSymlinksInPath().path }
    guard !known.contains(folder.standardizedFileURL.resolvingSymlinksInPath().path) else { return }
    dataFolderFromRun = run.path(to: folder)
  }

  /// Remembers, for a run in this folder, where `--init` had its file.
  public mutating func rememberInitialWeights(of run: RunFolder) {
    guard let file = initialWeights else { return }
    initialWeights?.pathFromRun = run.path(to: URL(filePath: file.path))
  }

  /// Where the data may be, the most likely place first; none where the run knows of none.
  public func dataPlaces(of run: RunFolder) -> [URL] { run.places(absolute: dataFolder, fromRun: dataFolderFromRun) }

  /// Where the file of `--init` may be, the most likely place first.
  public func initialWeightPlaces(of run: RunFolder) -> [URL] {
    run.places(absolute: initialWeights?.path, fromRun: initialWeights?.pathFromRun)
  }
}

extension RunFolder {
  /// The shortest way from this folder to another place, as it is named or through the folder that it is really in.
  func path(to place: URL) -> String {
    let start = Self.components(url)
    let resolved = place.deletingLastPathComponent().resolvingSymlinksInPath().appending(path: place.lastPathComponent)
    let ways = [place, resolved].map { place in
      let end = Self.components(place)
      let shared = zip(start, end).prefix { $0 == $1 }.count
      return start.dropFirst(shared).map { _ in ".." } + end.dropFirst(shared)
    }
    return (ways[1].count < ways[0].count ? ways[1] : ways[0]).joined(separator: "/")
  }

  /// From the run as it was named, from the folder that this leads to, and absolute: a copied project uses its own copy of
  /// the data, and folders that are links keep their meaning.
  func places(absolute: String?, fromRun: String?) -> [URL] {
    let folders = [named, url.resolvingSymlinksInPath()]
    let relative = fromRun.map { way in
      folders.map { URL(filePath: "\($0.absoluteURL.path)/\(way)").standardizedFileURL }
    }
    let all = (relative ?? []) + (absolute.map { [URL(filePath: $0).standardizedFileURL] } ?? [])
    var seen: Set<String> = []
    return all.filter { seen.insert($0.resolvingSymlinksInPath().path).inserted }
  }

  private static func components(_ url: URL) -> [String] {
    url.standardizedFileURL.absoluteURL.path.split(separator: "/").map(String.init)
  }
}
