import CNNSpec
import Foundation
import Testing

@testable import CNNData

/// `transpose` and `invert`: files that store something else than the pictures that are meant.
@Suite struct PixelStorageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(transposed: Bool = false, inverted: Bool = false, input: Shape? = nil) throws -> DataSet {
    var spec = DataSpec(format: .idx)
    (spec.transposes, spec.inverts) = (transposed, inverted)
    return try DataSet.open(spec, folder: folder.url, seed: 0, input: input)
  }

  @Test func `images are transposed and inverted as they are read, and statistics come after it`() throws {
    try folder.write("train-images-idx4-ubyte", SampleFiles.idx([1, 2, 2, 3], (0..<12).map { UInt8($0 * 10) }))
    try folder.write("train-labels-idx1-ubyte", SampleFiles.idx([1], [0]))
    let upright = try open(transposed: true, input: Shape(channels: 2, height: 3, width: 2))
    #expect(upright.shape == Shape(channels: 2, height: 3, width: 2))
    #expect(upright.training.bytes(of: 0) == [0, 30, 10, 40, 20, 50, 60, 90, 70, 100, 80, 110])
    let normal = try open(inverted: true)
    #expect(normal.training.bytes(of: 0) == (0..<12).map { 255 - UInt8($0 * 10) })
    let stored = try open()
    for channel in 0..<2 {
      #expect(abs(normal.preprocessing.mean[channel] - (1 - stored.preprocessing.mean[channel])) < 1e-12)
      #expect(upright.preprocessing.mean[channel] == stored.preprocessing.mean[channel])
    }
    #expect(normal.notes.contains(.storedOtherwise(transposed: false, inverted: true)))
    #expect(upright.notes.contains(.storedOtherwise(transposed: true, inverted: false)))
    let error = DataError.inputShape(
      path: "\(folder.path)/train-images-idx4-ubyte", found: Shape(channels: 2, height: 3, width: 2),
      expected: Shape(channels: 2, height: 2, width: 3))
    #expect(throws: error) { try open(transposed: true, input: Shape(channels: 2, height: 2, width: 3)) }
  }

  @Test func `floats are inverted within 0 to 1, and target pictures are transposed with their images`() throws {
    try folder.write("train-images-idx3-float", SampleFiles.idx([1, 1, 2], floats: [0.25, 1]))
    try folder.write("train-targets-idx3-float", SampleFiles.idx([1, 2, 3], floats: [1, 2, 3, 4, 5, 6]))
    var spec = DataSpec(format: .idx)
    (spec.transposes, spec.inverts, spec.mean, spec.std) = (true, true, [0], [1])
    let data = try DataSet.open(spec, folder: folder.url, seed: 0)
    let pipeline = try BatchPipeline(
      data.training, preprocessing: data.preprocessing, options: BatchPipeline.Options(batchSize: 1))
    let batch = try #require(try pipeline.next())
    #expect(batch.images.array == [0.75, 0])
    #expect(data.training.targetShape == Shape(channels: 1, height: 3, width: 2))
    #expect(batch.targets?.array == [1, 4, 2, 5, 3, 6])
  }

  @Test func `a picture is changed like the data set's own only where these are pictures`() throws {
    let picture = ImageFile(shape: Shape(channels: 1, height: 1, width: 3), pixels: [0, 100, 255])
    var data = DataSpec(format: .images)
    (data.transposes, data.inverts) = (true, true)
    let shape = Shape(channels: 1, height: 3, width: 1)
    let stored = PictureReading(shape: shape, data)
    #expect(stored.converted(picture) == ImageFile(shape: shape, pixels: [255, 155, 0]))
    #expect(stored.size(picture) == shape.size)
    data.format = .idx
    #expect(PictureReading(shape: picture.shape, data).converted(picture) == picture)
    #expect(PictureReading(shape: shape, data).size(picture) == picture.shape.size)
    #expect(PictureReading(shape: picture.shape, nil).converted(picture) == picture)
  }

  @Test func `transparency has no brightness, so it is not inverted`() {
    let picture = ImageFile(shape: Shape(channels: 2, height: 1, width: 2), pixels: [0, 100, 50, 255])
    var data = DataSpec(format: .images)
    data.inverts = true
    #expect(PictureReading(shape: picture.shape, data).converted(picture).pixels == [255, 155, 50, 255])
  }
}
