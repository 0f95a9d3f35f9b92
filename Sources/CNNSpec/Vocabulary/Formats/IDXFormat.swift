/// IDX files, as MNIST and its successors come.
public struct IDXFormat: DataFormat {
  public let word = "idx"
  public let takesFirstLabel = true
  public let trainingFiles = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"]
  public let layout =
    "a folder with train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or with .gz"

  public func source(folder: String?, _ words: Means.Words) -> String {
    let name = folder?.split(separator: "/").last?.lowercased() ?? "mnist"
    return name.contains("mnist")
      ? "scripts/fetch-data.sh mnist (or fashion-mnist) gets MNIST"
      : "name the folder that holds the files, with \(words(.dataFolder))"
  }
}

extension DataSpec.Format {
  public static let idx = DataSpec.Format(IDXFormat())
}
