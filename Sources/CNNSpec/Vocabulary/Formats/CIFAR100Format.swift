/// The binary version of CIFAR-100.
public struct CIFAR100Format: CIFARFormat {
  public let word = "cifar100"
  public let classCount: Int? = 100
  public let trainingFiles = ["train.bin"]
  public let archiveFolder: String? = "cifar-100-binary"
  public let layout = "a folder with train.bin and test.bin"
  public let pythonFile = "meta"

  public func source(folder: String?, _ words: Means.Words) -> String {
    "scripts/fetch-data.sh cifar100 gets CIFAR-100"
  }
}

extension DataSpec.Format {
  public static let cifar100 = DataSpec.Format(CIFAR100Format())
}
