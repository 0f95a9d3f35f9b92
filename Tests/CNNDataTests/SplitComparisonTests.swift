import CNNSpec
import Foundation
import Testing

@testable import CNNData

/// Test images and labels that are not like those of the training, and some that are.
@Suite struct SplitComparisonTests {
  private static let shape = TrainingImagesTests.shape
  private static let trainingImages = TrainingImagesTests.images(600, seed: 1)
  private static let testImages = TrainingImagesTests.images(200, seed: 2)
  private static let trainingLabels = (0..<600).map { UInt8($0 % 3) }
  private static let testLabels = (0..<200).map { UInt8($0 % 3) }

  private func difference(
    images: [[UInt8]] = testImages, labels: [UInt8] = testLabels, training: [UInt8] = trainingLabels
  ) throws -> SplitDifference? {
    let folder = try TemporaryFolder()
    try folder.write("train-images-idx3-ubyte", SampleFiles.idx([600, 12, 12], Array(Self.trainingImages.joined())))
    try folder.write("train-labels-idx1-ubyte", SampleFiles.idx([600], training))
    try folder.write("t10k-images-idx3-ubyte", SampleFiles.idx([images.count, 12, 12], Array(images.joined())))
    try folder.write("t10k-labels-idx1-ubyte", SampleFiles.idx([labels.count], labels))
    let set = try DataSet.open(DataSpec(format: .idx), folder: folder.url, seed: 0)
    let difference = SplitComparison.difference(in: set)
    // `cnn data check` says the same, and that it is a problem.
    let findings = DataSurvey(set).findings
    #expect(findings.contains { $0.kind == "unlike_test" } == (difference != nil))
    if let difference { #expect(findings.contains(.unlikeTest(difference)) && findings[0].level == .problem) }
    return difference
  }

  @Test func `A test like the training differs in nothing`() throws {
    #expect(try difference() == nil)
    // Nor one of a single class, or with a few strange images.
    #expect(
      try difference(images: (0..<200).map { Self.testImages[$0 / 3 * 3] }, labels: .init(repeating: 0, count: 200))
        == nil)
    let strange = Self.testImages.enumerated().map { $0 % 5 == 0 ? $1.map { 255 - $0 } : $1 }
    #expect(try difference(images: strange) == nil)
  }

  @Test func `Inverted test images are told, and how they would fit`() throws {
    let found = try difference(images: Self.testImages.map { $0.map { 255 - $0 } })
    guard case .images(200, of: 200, .inverted, let example) = try #require(found) else {
      Issue.record("\(String(describing: found))")
      return
    }
    #expect(example.remedy == nil, "the question is asked once")
  }

  @Test func `Test pixels of another unit are told`() throws {
    guard
      case .images(200, of: 200, nil, _) = try #require(
        try difference(images: Self.testImages.map { $0.map { $0 / 128 } }))
    else {
      Issue.record("not told")
      return
    }
  }

  @Test(arguments: [-2, -1, 1]) func `Test labels that are moved are told, and by how much`(places: Int) throws {
    let labels = (0..<200).map { UInt8((($0 - places) % 3 + 3) % 3) }
    let found = try #require(try difference(labels: labels))
    guard case .labels(let correct, of: 200, let expected, .shift(let told)) = found else {
      Issue.record("\(found)")
      return
    }
    // Three classes in turn: two places after are one before.
    #expect(correct < 20 && expected > 180 && (told - places) % 3 == 0, "\(found)")
  }

  @Test func `Labels of other images are told without a remedy`() throws {
    let labels = (0..<200).map { UInt8($0 * 7919 % 101 % 3) }
    guard case .labels(_, of: 200, _, nil) = try #require(try difference(labels: labels)) else {
      Issue.record("not told")
      return
    }
  }

  @Test func `Labels that do not follow from the training images say nothing about the test`() throws {
    let labels = (0..<600).map { UInt8($0 * 7919 % 101 % 3) }
    #expect(try difference(training: labels) == nil)
  }

  @Test func `The words have both numbers and what to do`() {
    let labels = SplitDifference.labels(correct: 105, of: 1000, expected: 738, .shift(-1))
    #expect(labels.description.contains("right for 105 of 1000 test images and would be for 738"))
    #expect(
      labels.description.hasSuffix(
        "the label of each stands 1 place before it: one of the two files has a record too many or too few at its beginning"
      ))
    let images = SplitDifference.images(unlike: 9, of: 10, .transposed, example: .contrast(0.01, usual: 0.2...0.4))
    #expect(
      images.description.contains("9 of 10 test images looked at are unlike the training images: are they transposed?"))
    #expect(
      images.description.hasSuffix(
        "the standard deviation of its pixels is 0.01; the training images' are 0.20 to 0.40"))
  }

  @Test func `The nearest mean image is found by hand`() {
    let means = MeanImages([[0, 0], [2, 0], [9, 9]], labels: [1, 1, 3], classes: 5)
    #expect(means.nearest(to: [1, 1]) == 1 && means.nearest(to: [8, 8]) == 3)
    #expect(means.correct([[1, 0], [9, 9], [0, 0]], labels: [1, 1, 3]) == 1)
    #expect(MeanImages([], labels: [], classes: 2).nearest(to: [1]) == nil)
  }
}
