import Foundation
import Testing

/// Labels, stored pictures and quoted paths, as a user meets them.
@Suite struct LabelCommandTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func rewrite(_ name: String, _ change: (Data) -> Data) throws {
    let url = workshop.url.appending(path: "data/\(name)")
    try change(Data(contentsOf: url)).write(to: url)
  }

  /// Labels from 1 on.
  private func shiftLabels() throws {
    for prefix in ["train", "t10k"] {
      try rewrite("\(prefix)-labels-idx1-ubyte") { Data($0.prefix(8)) + Data($0.dropFirst(8).map { $0 + 1 }) }
    }
  }

  @Test func labelsFromOneOnAreSaidToBeWhatTheyAre() throws {
    try shiftLabels()
    let refused = try workshop.train("--dry-run", out: "run")
    #expect(refused.status == 78, "\(refused)")
    #expect(
      refused.error.contains(
        "tiny.cnn:19:2: error: `first_label`: labels are 1...3, none is 0; set first_label = 1 under [data]"),
      "\(refused.error)")
    try workshop.train("--set", "data.first_label=1", out: "run")
    let evaluation = try workshop.program.run("eval", "run", "--json")
    #expect(evaluation.status == 0 && (evaluation.json["accuracy"] as? Double ?? 0) > 0.9, "\(evaluation)")
    let classes = evaluation.json["classes"] as? [[String: Any]] ?? []
    #expect(classes.map { $0["name"] as? String } == ["1", "2", "3"])
  }

  @Test func outputsThatDoNotFitAreSaidWithTheLabelsThatOccur() throws {
    let refused = try workshop.train("--set", "linear1.units=2", out: "run")
    #expect(refused.status == 78 && refused.error.contains("3 classes (0...2 occur)"), "\(refused.error)")
  }

  @Test func transposedFilesTrainANetworkForUprightPictures() throws {
    let plain = try workshop.train(out: "plain")
    #expect(plain.status == 0)
    for (prefix, count) in [("train", Workshop.trainingCount), ("t10k", Workshop.testCount)] {
      try rewrite("\(prefix)-images-idx3-ubyte") { bytes in
        let pixels = Array(bytes.dropFirst(16))
        let stored = (0..<count * 36).map { (place: Int) -> UInt8 in
          let (image, row, column) = (place / 36, place / 6 % 6, place % 6)
          return 255 - pixels[image * 36 + column * 6 + row]
        }
        return Data(bytes.prefix(16)) + Data(stored)
      }
    }
    let stored = try workshop.train("--set", "data.transpose=yes", "--set", "data.invert=yes", out: "stored")
    #expect(stored.status == 0 && stored.error.contains("transposed and inverted"), "\(stored.error)")
    #expect(try workshop.digest(of: "stored") == workshop.digest(of: "plain"), "the same pictures, bit for bit")
    let evaluation = try workshop.program.run("eval", "stored", "--json")
    #expect((evaluation.json["accuracy"] as? Double ?? 0) > 0.9, "the checkpoint knows how the files are stored")
  }

  @Test func aFolderWithAHashAndAQuotedOneAreFound() throws {
    for name in ["data#2", "da ta # 3; old"] {
      try FileManager.default.copyItem(
        at: workshop.url.appending(path: "data"), to: workshop.url.appending(path: name))
    }
    try FileManager.default.removeItem(at: workshop.url.appending(path: "data"))
    for (number, path) in ["data#2", #""da ta # 3; old""#].enumerated() {
      try workshop.write(Workshop.configuration.replacing("path = data", with: "path = \(path)"), to: "tiny.cnn")
      #expect(try workshop.train("--epochs", "1", out: "file\(number)").status == 0)
      #expect(try workshop.train("--epochs", "1", "--set", "data.path=\(path)", out: "flag\(number)").status == 0)
      #expect(try workshop.program.run("train", "--resume", "flag\(number)", "--epochs", "2").status == 0)
    }
  }

  @Test func aTableOfLabelsOf32BitsIsReadByItsFirstColumn() throws {
    try workshop.train(out: "bytes")
    for (prefix, count) in [("train", Workshop.trainingCount), ("t10k", Workshop.testCount)] {
      let old = workshop.url.appending(path: "data/\(prefix)-labels-idx1-ubyte")
      let labels = try Data(contentsOf: old).dropFirst(8)
      let header: [UInt8] = [0, 0, 0x0C, 2, 0, 0, 0, UInt8(count), 0, 0, 0, 8]
      let rows = labels.flatMap { [0, 0, 0, $0] + [UInt8](repeating: 7, count: 28) }
      try Data(header + rows).write(to: workshop.url.appending(path: "data/\(prefix)-labels-idx2-int"))
      try FileManager.default.removeItem(at: old)
    }
    let outcome = try workshop.train(out: "table")
    #expect(outcome.error.contains("the train labels have 8 columns; the first is the class"), "\(outcome)")
    #expect(try workshop.digest(of: "table") == workshop.digest(of: "bytes"))
  }
}
