import CNNSpec
import Testing

@testable import CNNData

/// The texts that no file of the other tests calls for.
@Suite struct DataErrorTextTests {
  static let layout =
    "a folder with train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or with .gz"

  static let texts: [(error: DataError, category: DataError.Category, text: String)] = [
    (
      .pathMissing(format: .idx), .missingInput,
      "error: no folder for the data; give [data] path: \(layout); scripts/fetch-data.sh mnist (or fashion-mnist) gets MNIST"
    ),
    (
      .pathMissing(format: .images), .missingInput,
      "error: no folder for the data; give [data] path: a folder with train/CLASS/*.png and test/CLASS/*.png; put the pictures there, or name another folder with [data] path"
    ),
    (
      .folderMissing(path: "x", format: .cifar100), .missingInput,
      "x: error: \(MissingPath.text("x", kind: "folder")); expected a folder with train.bin and test.bin; scripts/fetch-data.sh cifar100 gets CIFAR-100"
    ),
    (
      .filesMissing(folder: "x", format: .cifar100, names: ["train.bin"], found: []), .missingInput,
      "x: error: train.bin missing; the folder is empty; expected a folder with train.bin and test.bin; scripts/fetch-data.sh cifar100 gets CIFAR-100"
    ),
    (
      .filesMissing(
        folder: "x", format: .cifar10, names: ["a", "b", "c"], found: ["1", "2", "3", "4", "5", "6", "7"]),
      .missingInput,
      "x: error: a, b and c missing; found 1, 2, 3, 4, 5 and 2 more; expected a folder with data_batch_1.bin to data_batch_5.bin and test_batch.bin; add what is missing, or name another folder with [data] path"
    ),
    (
      .folderMissing(path: "/nowhere/scans", format: .idx), .missingInput,
      "/nowhere/scans: error: there is no such folder; the folder /nowhere is missing too; expected \(layout); name the folder that holds the files, with [data] path"
    ),
    (
      .folderMissing(path: "/nowhere/mnist", format: .idx), .missingInput,
      "/nowhere/mnist: error: there is no such folder; the folder /nowhere is missing too; expected \(layout); scripts/fetch-data.sh mnist (or fashion-mnist) gets MNIST"
    ),
    (
      .unreadable(path: "test.bin", reason: "Input/output error"), .missingInput,
      "test.bin: error: can't be read: Input/output error; check the permissions and the disk"
    ),
    (
      .changed(path: "test.bin", bytes: 1000, expected: 30_740_000), .content,
      "test.bin: error: the file changed while it was being read: 1,000 bytes now, 30,740,000 before; leave it alone and start again"
    ),
    (
      .recordSize(path: "d/test.bin", bytes: 5, record: 3074), .content,
      "d/test.bin: error: 5 bytes, expected a multiple of 3,074 (labels and pixels of one image); replace the file with a good copy"
    ),
    (
      .gzipTruncated(path: "train-images.idx3-ubyte.gz", bytes: 1_234_567), .content,
      "train-images.idx3-ubyte.gz: error: the gzip data ends early, after 1,234,567 bytes; replace the file with a good copy"
    ),
    (
      .classNames(path: "classes.txt", reason: .empty), .content,
      "classes.txt: error: no class names, expected one on each line in the order of the labels"
    ),
    (
      .picturesTooLarge(folder: "train", count: 100_000, limit: 4_294_967_296), .content,
      "train: error: 100,000 pictures take more than the 4,294,967,296 bytes of memory that are allowed; make [input] or the data set smaller"
    ),
    (
      .picture(PictureProblem(path: "a.png", reason: .unreadable("Input/output error"))), .content,
      "a.png: error: can't be read: Input/output error"
    ),
    (
      .noImages(split: .training, folder: "x"), .content,
      "x: error: no training images are left; check `classes`, `validation` and `limit` under [data]"
    ),
    (
      .splitMissing(split: .test, folder: "x"), .missingInput,
      "x: error: the data set has no test images; add the test files, or name another split"
    ),
    (
      .splitMissing(split: .training, folder: "x"), .missingInput,
      "x: error: the data set has no training images; add the training files"
    ),
    (
      .unknownClasses(names: ["q"], known: (0..<30).map { Name("class \($0)") }), .configuration,
      "error: [data] classes: no class q; the data set has "
        + (0..<24).map { "class \($0)" }.joined(separator: ", ") + ", and 6 more"
    ),
    (
      .mixedWithoutLabels, .configuration,
      "error: [augment]: mixup and cutmix mix classes, and this data set has none; remove the keys"
    ),
  ]

  @Test(arguments: texts.indices)
  func `Each error says what was found, what was expected and what to do, in a category`(index: Int) {
    let expected = Self.texts[index]
    #expect(expected.error.description == expected.text)
    #expect(expected.error.category == expected.category)
  }
}
