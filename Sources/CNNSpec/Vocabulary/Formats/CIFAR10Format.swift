/// The binary version of CIFAR-10.
public struct CIFAR10Format: CIFARFormat {
  public let word = "cifar10"
  public let classCount: Int? = 10
  public let trainingFiles = (1...5).map { "data_batch_\($0).bin" }
  public let archiveFolder: String? = "cifar-10-batches-bin"
  public let layout = "a folder with data_batch_1.bin to data_batch_5.bin and test_batch.bin"
  public let pythonFile = "data_batch_1"

  public func source(folder: String?, _ words: Means.Words) -> String { "scripts/fetch-data.sh cifar10 gets CIFAR-10" }
}

extension DataSpec.Format {
  public static let cifar10 = DataSpec.Format(CIFAR10Format())
}
