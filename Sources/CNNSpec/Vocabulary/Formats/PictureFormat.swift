/// Folders of pictures.
public struct PictureFormat: DataFormat {
  public let word = "images"
  public let isOfPictures = true
  public let trainingFiles = ["train"]
  public let layout = "a folder with train/CLASS/*.png and test/CLASS/*.png"

  public func source(folder: String?, _ words: Means.Words) -> String {
    "put the pictures there, or name another folder with \(words(.dataFolder))"
  }

  /// The folders of a split's folder are then taken for those of the splits.
  public func mistake(missing: String, found: [Name], folder: String, _ words: Means.Words) -> String? {
    guard let name = folder.split(separator: "/").last, ["train", "test"].contains(name) else { return nil }
    return
      "\(missing); this is the folder of a split: name the one above it, which holds train and test, with \(words(.dataFolder))"
  }
}

extension DataSpec.Format {
  public static let images = DataSpec.Format(PictureFormat())
}
