import CNNSpec
import Foundation
import Testing

@testable import CNNData

/// What `cnn data check` finds: a fact for each kind of finding.
@Suite struct DataSurveyTests {
  /// 8x8 images that are no two alike: the bits of a multiplied number, one for each 2x2 block.
  private static func image(_ number: Int) -> [UInt8] {
    var bits = UInt64(number + 1) &* 0x9e37_79b9_7f4a_7c15
    bits ^= bits >> 29
    return (0..<64).map { place in
      let block = place / 16 * 4 + place % 8 / 2
      return UInt8((bits >> UInt64(4 * block) & 15) * 16)
    }
  }

  private func survey(
    train: [[UInt8]], _ trainLabels: [UInt8], test: [[UInt8]], _ testLabels: [UInt8],
    _ change: (inout DataSpec) -> Void = { _ in }
  ) throws -> DataSurvey {
    let folder = try TemporaryFolder()
    for (name, images, labels) in [("train", train, trainLabels), ("t10k", test, testLabels)] {
      try folder.write("\(name)-images-idx3-ubyte", SampleFiles.idx([images.count, 8, 8], images.flatMap { $0 }))
      try folder.write("\(name)-labels-idx1-ubyte", SampleFiles.idx([labels.count], labels))
    }
    var spec = DataSpec(format: .idx)
    change(&spec)
    return DataSurvey(try DataSet.open(spec, folder: folder.url, seed: 1))
  }

  private let train = (0..<12).map(Self.image)
  private let test = (20..<26).map(Self.image)
  private let labels = (0..<12).map { UInt8($0 % 3) }

  @Test func imagesThatAreNoTwoAlikeGiveNoFinding() throws {
    let survey = try survey(train: train, labels, test: test, [0, 1, 2, 0, 1, 2])
    #expect(survey.findings.isEmpty, "\(survey.findings)")
    #expect(survey.worst == nil)
    #expect(survey.classes.map(\.images) == [[4, 2], [4, 2], [4, 2]])
    #expect(survey.parts.map(\.images) == [12, 6])
  }

  @Test func aTestImageThatIsATrainingImageIsNamed() throws {
    var test = test
    test[3] = train[5]
    let survey = try survey(train: train, labels, test: test, [0, 1, 2, 2, 1, 0])
    #expect(survey.parts[1].shared == ImageList(count: 1, examples: ["train[5] = test[3]"]))
    #expect(survey.parts[1].repeated.count == 0)
    // One of six is far more than the share that good sets have.
    #expect(survey.worst == .problem)
  }

  @Test func anImageThatDiffersByAGreyLevelIsNearlyEqual() throws {
    var test = test
    test[3] = train[5].map { $0 == 240 ? 239 : $0 + 1 }
    let survey = try survey(train: train, labels, test: test, [0, 1, 2, 2, 1, 0])
    #expect(survey.parts[1].shared?.examples == ["train[5] ≈ test[3]"])
  }

  @Test func anImageThatDiffersByATenthOfTheContrastIsAnother() throws {
    var test = test
    test[3] = train[5].enumerated().map { place, value in place % 2 == 0 ? value : value ^ 32 }
    let survey = try survey(train: train, labels, test: test, [0, 1, 2, 2, 1, 0])
    #expect(survey.parts[1].shared?.count == 0)
  }

  @Test func equalImagesWithDifferentLabelsContradictEachOther() throws {
    var train = train
    train[7] = train[2]
    let survey = try survey(train: train, labels, test: test, [0, 1, 2, 0, 1, 2])
    #expect(survey.parts[0].repeated.examples == ["train[2] = train[7]"])
    #expect(survey.contradictions.examples == ["train[2] (label 2) = train[7] (label 1)"])
    #expect(survey.findings.first?.kind == "contradicting_labels")
  }

  @Test func aConstantImageIsFound() throws {
    var train = train
    train[4] = [UInt8](repeating: 7, count: 64)
    let survey = try survey(train: train, labels, test: test, [0, 1, 2, 0, 1, 2])
    #expect(survey.parts[0].constant == ImageList(count: 1, examples: ["train[4]"]))
  }

  @Test(arguments: [(3, false), (4, true)])
  func moreThanThreeToOneIsAnImbalance(ratio: Int, isWarned: Bool) throws {
    let labels = (0..<12).map { UInt8($0 < 12 / (ratio + 1) ? 0 : 1) }
    // 3 of class 0 and 9 of class 1 are 3:1; 2 and 10 are 5:1.
    let survey = try survey(train: train, labels, test: test, [0, 1, 0, 1, 0, 1])
    #expect(survey.findings.contains { $0.kind == "imbalance" && $0.level == .warning } == isWarned)
  }

  @Test func aClassWithoutTrainingImagesIsAProblem() throws {
    let survey = try survey(train: train, labels.map { $0 == 1 ? 3 : $0 }, test: test, [0, 2, 3, 0, 2, 3])
    #expect(survey.findings.contains(.classesWithoutTrainingImages(["1"])))
    #expect(survey.worst == .problem)
  }

  @Test func dataOfOneClassIsAProblem() throws {
    let survey = try survey(train: train, labels.map { _ in 0 }, test: test, [0, 0, 0, 0, 0, 0])
    #expect(survey.findings.first == .oneClass("0"))
    #expect(survey.worst == .problem)
  }

  @Test func manyClassesWithoutImagesAreOneFinding() throws {
    let survey = try survey(train: train, labels.map { $0 == 1 ? 120 : $0 }, test: test, [0, 2, 2, 0, 2, 2])
    let found = survey.findings.filter { $0.kind == "class_without_training_images" }
    #expect(found.count == 1)
    #expect(
      found.first?.description.hasPrefix(
        "classes 1, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 108 more have no training image") == true, "\(found)")
  }

  @Test(arguments: [
    (["a"], "class a has"), (["a", "b"], "classes a and b have"), (["a", "b", "c"], "classes a, b and c have"),
  ])
  func namesAreASentence(names: [Name], text: String) { #expect(NameList.classes(names) == text) }

  @Test func aLongNameIsCut() {
    let text = NameList.classes([Name(String(repeating: "n", count: 100_000))])
    #expect(text == "class " + String(repeating: "n", count: 39) + "… has")
  }

  @Test func aMeanOfAnotherScaleIsAProblem() throws {
    let survey = try survey(train: train, labels, test: test, [0, 1, 2, 0, 1, 2]) {
      $0.mean = [0]
      $0.std = [1 / 255.0]
    }
    #expect(survey.findings.map(\.kind) == ["not_normalized"])
    #expect(survey.worst == .problem)
  }

  @Test func onlyTheFirstTenAreNamedAndAllAreCounted() throws {
    let survey = try survey(train: train, labels, test: train, labels)
    #expect(survey.parts[1].shared?.count == 12)
    #expect(survey.parts[1].shared?.examples.count == 10)
    #expect(survey.findings.first?.description.contains("and 2 more") == true)
  }
}

/// What is said about files that can't be used: everything that is wrong, not only the first.
@Suite struct FileInspectionTests {
  private func problems(_ folder: TemporaryFolder, _ format: DataSpec.Format) throws -> [FileProblem] {
    let spec = DataSpec(format: format)
    let input = format == .idx ? Shape(channels: 1, height: 3, width: 2) : Shape(channels: 3, height: 32, width: 32)
    let refusal = #expect(throws: DataError.self) {
      try DataSet.open(spec, folder: folder.url, seed: 1, input: input)
    }
    return FileInspection(spec, folder: folder.url, refusal: try #require(refusal), input: input).problems
  }

  @Test func everyDamagedFileIsNamed() throws {
    let folder = try TemporaryFolder()
    try SampleFiles.writeIDX(to: folder)
    try folder.write("train-images-idx3-ubyte", SampleFiles.idx([10, 3, 2], [1, 2, 3]))
    try folder.write("t10k-labels-idx1-ubyte", "<html>not found</html>")
    let problems = try problems(folder, .idx)
    #expect(
      problems.map { ($0.error.path ?? "").split(separator: "/").last } == [
        "train-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
      ])
  }

  @Test func allLabelsOutOfRangeAreCountedAndTheFirstTenListed() throws {
    let folder = try TemporaryFolder()
    try SampleFiles.writeIDX(to: folder, training: 20)
    try folder.write("classes.txt", "a\nb\n")
    try folder.write("train-labels-idx1-ubyte", SampleFiles.idx([20], (0..<20).map { $0 < 8 ? 0 : 7 }))
    try folder.write("t10k-labels-idx1-ubyte", SampleFiles.idx([4], [0, 1, 2, 0]))
    let problems = try problems(folder, .idx)
    #expect(problems.map(\.count) == [12, 1])
    #expect(problems[0].records == Array(8..<18))
    #expect(problems[0].description.contains("12 bad records: 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, and 2 more"))
  }

  @Test func filesThatAreRightAndDoNotFitTogetherGiveTheRefusal() throws {
    let folder = try TemporaryFolder()
    try SampleFiles.writeIDX(to: folder)
    try folder.write("train-labels-idx1-ubyte", SampleFiles.idx([9], [UInt8](repeating: 0, count: 9)))
    let problems = try problems(folder, .idx)
    guard case .countsDiffer? = problems.first?.error, problems.count == 1 else {
      Issue.record("\(problems)")
      return
    }
  }

  @Test func everyBadCIFARFileIsNamed() throws {
    let folder = try TemporaryFolder()
    for number in 1...5 {
      try folder.write(
        "data_batch_\(number).bin", SampleFiles.cifar(labels: [[UInt8(number)], [number == 3 ? 12 : 0]]))
    }
    try folder.write("data_batch_5.bin", [1, 2, 3])
    let problems = try problems(folder, .cifar10)
    #expect(
      problems.map { ($0.error.path ?? "").split(separator: "/").last } == ["data_batch_3.bin", "data_batch_5.bin"])
  }

  @Test func aFolderThatIsMissingIsOneProblem() throws {
    let folder = try TemporaryFolder()
    let spec = DataSpec(format: .idx)
    let url = folder.url.appending(path: "nowhere")
    let problems = FileInspection(
      spec, folder: url, refusal: .missing(path: url.path), input: Shape(channels: 1, height: 3, width: 2)
    ).problems
    #expect(problems.map(\.error.category) == [.missingInput])
  }
}
