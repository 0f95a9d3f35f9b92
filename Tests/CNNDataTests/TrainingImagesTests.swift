import CNNEngine
import CNNSpec
import Foundation
import Testing

@testable import CNNData

@Suite struct TrainingImagesTests {
  static let shape = Shape(channels: 1, height: 12, width: 12)

  /// A bright band across one of three places, in noise: upright all of them.
  static func images(_ count: Int, seed: UInt64) -> [[UInt8]] {
    var random = CounterRandom(seed: seed, purpose: .shuffle, epoch: 0, index: 0)
    return (0..<count).map { image in
      (0..<shape.count).map { place in
        UInt8((place / shape.width / 2 == image % 3 * 2 ? 150 : 0) + random.below(80))
      }
    }
  }

  let set: ImageSet
  let training: TrainingImages
  let preprocessing: Preprocessing

  init() throws {
    let folder = try TemporaryFolder()
    let images = Self.images(400, seed: 1)
    try folder.write("train-images-idx3-ubyte", SampleFiles.idx([400, 12, 12], Array(images.joined())))
    try folder.write("train-labels-idx1-ubyte", SampleFiles.idx([400], (0..<400).map { UInt8($0 % 3) }))
    let data = try DataSet.open(DataSpec(format: .idx), folder: folder.url, seed: 0)
    set = data.training
    preprocessing = data.preprocessing
    training = try #require(TrainingImages(data.training))
  }

  func warnings(_ pixels: [UInt8], size: Size = shape.size, knows training: TrainingImages?) -> [PictureWarning] {
    let picture = ImageFile(shape: Self.shape, pixels: pixels)
    return PictureWarning.all(
      preprocessing.normalized(picture), Self.shape, size: size, preprocessing: preprocessing, training: training)
  }

  @Test func `New images like the training images have no warning`() {
    let warned = Self.images(500, seed: 2).filter { !warnings($0, knows: training).isEmpty }
    #expect(warned.isEmpty)
  }

  @Test func `An inverted picture is told, and that the inverse fits`() throws {
    for image in Self.images(30, seed: 3) {
      let found = warnings(image.map { 255 - $0 }, knows: training)
      guard case .brightness(let mean, let usual, .inverted) = try #require(found.first) else {
        Issue.record("\(found)")
        continue
      }
      #expect(mean > usual.upperBound && found.count == 1)
    }
  }

  @Test func `A transposed picture is told, and that the transpose fits`() throws {
    for image in Self.images(30, seed: 4) {
      let transposed = (0..<Self.shape.count).map { image[$0 % 12 * 12 + $0 / 12] }
      guard case .outline(let distance, .transposed) = try #require(warnings(transposed, knows: training).first) else {
        Issue.record("a transposed picture has another warning")
        continue
      }
      #expect(distance > 1)
    }
  }

  @Test(arguments: [0, 60, 128, 255] as [UInt8]) func `A picture of one colour is told`(value: UInt8) throws {
    guard
      case .oneColour(let mean) = try #require(warnings([UInt8](repeating: value, count: 144), knows: training).first)
    else {
      Issue.record("one colour has another warning")
      return
    }
    #expect(abs(mean - Double(value) / 255) < 1e-6)
  }

  @Test func `A picture of low contrast is told`() throws {
    // About the mean of the training images, and nearly flat.
    let level = Int((preprocessing.mean[0] * 255).rounded())
    let found = warnings((0..<144).map { UInt8(level + $0 % 2) }, knows: training)
    #expect(!found.isEmpty)
  }

  @Test func `A size far from the training images' is told, and another shape`() {
    let image = Self.images(1, seed: 5)[0]
    let usual = PictureSizes(Self.shape.size)
    for size in [Size(height: 3000, width: 4000), Size(height: 2, width: 2)] {
      #expect(warnings(image, size: size, knows: training) == [.size(size, usual: usual)])
    }
    let wide = Size(height: 12, width: 24)
    #expect(warnings(image, size: wide, knows: training) == [.proportions(wide, usual: usual)])
    #expect(warnings(image, size: Size(24), knows: training) == [])
  }

  @Test func `Without measures of the training images an inverted and an empty picture are told still`() throws {
    let image = Self.images(1, seed: 6)[0]
    #expect(warnings(image, knows: nil) == [])
    guard case .oneColour(let mean) = try #require(warnings([UInt8](repeating: 0, count: 144), knows: nil).first) else {
      Issue.record("an empty picture has another warning")
      return
    }
    #expect(abs(mean) < 1e-6)
    guard case .brightnessOfPixels = try #require(warnings(image.map { 255 - $0 }, knows: nil).first) else {
      Issue.record("an inverted picture has another warning")
      return
    }
  }

  @Test func `The measures survive a checkpoint's text`() throws {
    let text = try JSONEncoder().encode(training)
    let read = try JSONDecoder().decode(TrainingImages.self, from: text)
    #expect(read == training && read.isSound(for: Self.shape))
    #expect(!read.isSound(for: Shape(channels: 1, height: 5, width: 12)))
  }

  /// Two images of two values each, by hand.
  @Test func `Means and contrasts are those of the images`() {
    let measures = ImageMeasures(Shape(channels: 2, height: 1, width: 2)) { [0.0, 1, 0.25, 0.25][$0] }
    #expect(measures.mean == 0.375 && !measures.isOneColour)
    #expect(measures.contrast == (0.25 / 2).squareRoot())
    #expect(measures.outline == [0.125, 0.625])
    #expect(ImageMeasures(Shape(channels: 2, height: 1, width: 2)) { [0.0, 0, 1, 1][$0] }.isOneColour)
  }

  @Test func `Few images and images that are all alike have no model of outlines`() {
    #expect(OutlineModel([[0, 1], [1, 0]]) == nil)
    #expect(OutlineModel(Array(repeating: [0.5, 0.5], count: 20)) == nil)
  }

  @Test func `Every warning says what was found and what was usual`() {
    let sizes = PictureSizes(Size(28))
    #expect(
      PictureWarning.brightness(mean: 0.868, usual: 0.05...0.352, .inverted).description
        == "its mean is 0.87; the training images' means are 0.05 to 0.35: is it inverted? With black and white exchanged it would fit"
    )
    #expect(
      PictureWarning.size(Size(height: 3000, width: 4000), usual: sizes).description
        == "it is 3000 pixels high and 4000 wide; the training images were 28 high and 28 wide: is the thing as large in it as in those?"
    )
    #expect(
      PictureWarning.outline(distance: 2.34, .transposed).description
        == "bright and dark are distributed unlike in the training images, 2.3 times what is still usual: is it transposed? With rows and columns exchanged it would fit"
    )
  }
}
