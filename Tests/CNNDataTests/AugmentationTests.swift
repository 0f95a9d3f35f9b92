import CNNSpec
import Foundation
import Testing

@testable import CNNData

@Suite struct AugmentationTests {
  static let size = Size(height: 6, width: 5)
  static let shape = Shape(channels: 2, height: 6, width: 5)
  let set: ImageSet

  /// Twelve images of two channels whose bytes are all different within an image.
  init() throws {
    let folder = try TemporaryFolder()
    let pixels = (0..<12 * 60).map { (place: Int) -> UInt8 in UInt8((place * 37 + place / 60) % 251) }
    try folder.write("train-images-idx4-ubyte", SampleFiles.idx([12, 2, 6, 5], pixels))
    try folder.write("train-labels-idx1-ubyte", SampleFiles.idx([12], (0..<12).map { UInt8($0 % 3) }))
    set = try DataSet.open(DataSpec(format: .idx), folder: folder.url, seed: 0).training
  }

  static func spec(_ change: (inout AugmentationSpec) -> Void) -> AugmentationSpec {
    var spec = AugmentationSpec()
    change(&spec)
    return spec
  }

  /// The images of an epoch by their number, and what was mixed into them.
  func epoch(
    _ epoch: Int, _ spec: AugmentationSpec, batchSize: Int = 5, threads: Int = 1,
    order: ImageOrder = .sequential, seed: UInt64 = 1
  ) throws -> (images: [[Float]], mixing: [Mix?]) {
    var options = BatchPipeline.Options(batchSize: batchSize)
    (options.augmentation, options.seed, options.epochs) = (spec, seed, epoch..<epoch + 1)
    (options.threadCount, options.order) = (threads, order)
    let pipeline = try BatchPipeline(set, preprocessing: .identity(channels: 2), options: options)
    var images = [[Float]](repeating: [], count: set.count)
    var mixing = [Mix?](repeating: nil, count: set.count)
    while let batch = try pipeline.next() {
      for (place, sample) in batch.numbers.enumerated() {
        images[sample] = batch.images[place * Self.shape.count..<(place + 1) * Self.shape.count].array
        mixing[sample] = batch.mixing?[place]
      }
    }
    return (images, mixing)
  }

  /// A pixel of an image `[height, width, 2]`.
  func pixel(_ image: [Float], _ y: Int, _ x: Int) -> [Float] {
    guard (0..<6).contains(y), (0..<5).contains(x) else { return [0, 0] }
    return Array(image[(y * 5 + x) * 2..<(y * 5 + x) * 2 + 2])
  }

  /// The image moved by the definition: mirrored, then `down` and `right`.
  func moved(_ image: [Float], mirrored: Bool, down: Int, right: Int) -> [Float] {
    (0..<6).flatMap { (y: Int) -> [Float] in
      (0..<5).flatMap { (x: Int) -> [Float] in
        let (fromY, fromX) = (y - down, x - right)
        return (0..<5).contains(fromX) ? pixel(image, fromY, mirrored ? 4 - fromX : fromX) : [0, 0]
      }
    }
  }

  @Test func `Nothing switched on changes nothing`() throws {
    let images = try epoch(0, AugmentationSpec()).images
    for sample in 0..<12 {
      let bytes = set.bytes(of: sample)
      let expected = (0..<30).flatMap { (place: Int) -> [Float] in
        [Float(Double(bytes[place]) / 255), Float(Double(bytes[30 + place]) / 255)]
      }
      #expect(images[sample] == expected)
    }
  }

  @Test func `A horizontal flip mirrors about half of the images, exactly`() throws {
    let plain = try epoch(0, AugmentationSpec()).images
    let spec = Self.spec { $0.flip = .horizontal }
    var mirroredCount = 0
    for number in 0..<10 {
      let images = try epoch(number, spec).images
      for sample in 0..<12 {
        let mirrored = moved(plain[sample], mirrored: true, down: 0, right: 0)
        #expect(images[sample] == plain[sample] || images[sample] == mirrored)
        mirroredCount += images[sample] == mirrored ? 1 : 0
      }
    }
    // 120 fair coins: five standard deviations about 60.
    #expect((33...87).contains(mirroredCount))
  }

  @Test func `Alternating flips show both sides of every image in any two epochs in a row`() throws {
    let plain = try epoch(0, AugmentationSpec()).images
    let spec = Self.spec { $0.flip = .alternating }
    let epochs = try (0..<4).map { try epoch($0, spec).images }
    for sample in 0..<12 {
      let mirrored = moved(plain[sample], mirrored: true, down: 0, right: 0)
      for number in 0..<3 {
        #expect(Set([epochs[number][sample], epochs[number + 1][sample]]) == [plain[sample], mirrored])
      }
    }
    #expect(epochs[0].indices.contains { epochs[0][$0] == plain[$0] })
    #expect(epochs[0].indices.contains { epochs[0][$0] != plain[$0] })
  }

  @Test func `A crop moves by up to its padding, with zeros from outside, and every offset occurs`() throws {
    let plain = try epoch(0, AugmentationSpec()).images
    let spec = Self.spec { $0.crop = 2 }
    var seen: Set<[Int]> = []
    for number in 0..<20 {
      let images = try epoch(number, spec).images
      let augmentation = Augmentation(spec: spec, seed: 1)
      for sample in 0..<12 {
        let change = augmentation.change(epoch: number, image: sample, size: Self.size)
        #expect(images[sample] == moved(plain[sample], mirrored: false, down: change.down, right: change.right))
        seen.insert([change.down, change.right])
      }
    }
    #expect(seen.count == 25)
    #expect(seen.allSatisfy { $0.allSatisfy { abs($0) <= 2 } })
  }

  @Test func `Flip and crop together mirror first`() throws {
    let plain = try epoch(0, AugmentationSpec()).images
    let spec = Self.spec { ($0.flip, $0.crop, $0.translate) = (.horizontal, 1, 1) }
    let images = try epoch(3, spec).images
    for sample in 0..<12 {
      let change = Augmentation(spec: spec, seed: 1).change(epoch: 3, image: sample, size: Self.size)
      let expected = moved(plain[sample], mirrored: change.isMirrored, down: change.down, right: change.right)
      #expect(images[sample] == expected)
    }
  }

  @Test func `The same numbers are drawn for one change whatever else is on`() {
    let alone = Augmentation(spec: Self.spec { $0.crop = 3 }, seed: 9)
    let together = Augmentation(
      spec: Self.spec {
        ($0.crop, $0.flip, $0.rotate, $0.brightness, $0.cutout) = (3, .horizontal, 10, 0.2, 4)
      }, seed: 9)
    for sample in 0..<50 {
      let (one, other) = [alone, together].map { $0.change(epoch: 2, image: sample, size: Self.size) }.pair
      #expect(one.down == other.down && one.right == other.right)
    }
  }

  @Test func `Cutout blanks its square and nothing else`() throws {
    let plain = try epoch(0, AugmentationSpec()).images
    let spec = Self.spec { $0.cutout = 3 }
    let images = try epoch(0, spec).images
    for sample in 0..<12 {
      let change = Augmentation(spec: spec, seed: 1).change(epoch: 0, image: sample, size: Self.size)
      let rows = change.cutoutRow - 1...change.cutoutRow + 1
      let columns = change.cutoutColumn - 1...change.cutoutColumn + 1
      for y in 0..<6 {
        for x in 0..<5 {
          let expected = rows.contains(y) && columns.contains(x) ? [0, 0] : pixel(plain[sample], y, x)
          #expect(pixel(images[sample], y, x) == expected)
        }
      }
    }
  }

  @Test func `Brightness multiplies, contrast moves away from the mean, and both stay within black and white`() throws {
    let spec = Self.spec { ($0.brightness, $0.contrast) = (0.5, 0.5) }
    let images = try epoch(0, spec).images
    for sample in 0..<12 {
      let colour = Augmentation(spec: spec, seed: 1).change(epoch: 0, image: sample, size: Self.size).colour
      #expect((0.5...1.5).contains(colour.brightness) && (0.5...1.5).contains(colour.contrast))
      let bytes = set.bytes(of: sample)
      let bright = bytes.map { (byte: UInt8) -> Double in min(1, Double(byte) / 255 * colour.brightness) }
      let mean = bright.reduce(0, +) / 60
      let changed = bright.map { (value: Double) -> Double in
        min(1, max(0, mean + colour.contrast * (value - mean)))
      }
      let expected = (0..<30).flatMap { (place: Int) -> [Double] in [changed[place], changed[30 + place]] }
      #expect(zip(images[sample], expected).allSatisfy { abs(Double($0) - $1) < 1e-6 })
    }
  }

  @Test func `Rotation by nothing and scale by nothing are the identity, and a small turn keeps the centre`() throws {
    let plain = try epoch(0, AugmentationSpec()).images
    let images = try epoch(0, Self.spec { $0.rotate = 1e-9 }).images
    for sample in 0..<12 { #expect(zip(images[sample], plain[sample]).allSatisfy { abs($0 - $1) < 1e-5 }) }
    let turned = try epoch(0, Self.spec { $0.rotate = 30 }).images
    #expect(zip(turned, plain).allSatisfy { $0 != $1 })
  }

  @Test(arguments: [
    spec { $0.crop = 2 }, spec { ($0.flip, $0.rotate, $0.scale) = (.horizontal, 15, 0.2) },
    spec { ($0.mixup, $0.cutmix, $0.brightness) = (0.4, 1, 0.3) },
  ])
  func `Neither threads, nor batch size, nor order change an image; seed and epoch do`(spec: AugmentationSpec) throws {
    let first = try epoch(2, spec)
    let second = try epoch(2, spec, batchSize: 3, threads: 3, order: .shuffled(seed: 8))
    #expect(first.images == second.images)
    #expect(first.mixing == second.mixing)
    #expect(try epoch(2, spec, seed: 2).images != first.images)
    #expect(try epoch(3, spec).images != first.images)
  }

  @Test func `Mixup is the weighted sum of two images of the set`() throws {
    let plain = try epoch(0, AugmentationSpec()).images
    let spec = Self.spec { $0.mixup = 1 }
    let mixed = try epoch(0, spec)
    for sample in 0..<12 {
      let (partner, _) = Augmentation(spec: spec, seed: 1).mixture(epoch: 0, image: sample, count: 12, size: Self.size)
      let mix = try #require(mixed.mixing[sample])
      #expect(mix.partnerLabel == partner % 3)
      #expect((0...1).contains(mix.weight))
      let expected = zip(plain[sample], plain[partner]).map { (own: Float, other: Float) -> Float in
        mix.weight * own + (1 - mix.weight) * other
      }
      #expect(mixed.images[sample] == expected)
    }
    #expect(Set(mixed.mixing.map { $0?.weight }).count == 12)
  }

  @Test func `Cutmix replaces a rectangle, and its weight is the area that is left`() throws {
    let plain = try epoch(0, AugmentationSpec()).images
    let spec = Self.spec { $0.cutmix = 1 }
    for number in 0..<5 {
      let mixed = try epoch(number, spec)
      for sample in 0..<12 {
        let augmentation = Augmentation(spec: spec, seed: 1)
        let (partner, mixture) = augmentation.mixture(epoch: number, image: sample, count: 12, size: Self.size)
        guard case .pasted(let rows, let columns) = mixture else {
          Issue.record("cutmix alone has to paste")
          continue
        }
        for y in 0..<6 {
          for x in 0..<5 {
            let source = rows.contains(y) && columns.contains(x) ? partner : sample
            #expect(pixel(mixed.images[sample], y, x) == pixel(plain[source], y, x))
          }
        }
        #expect(
          mixed.mixing[sample]
            == Mix(partnerLabel: partner % 3, weight: Float(1 - Double(rows.count * columns.count) / 30)))
      }
    }
  }

  @Test func `The classes of a pair keep their share over many draws`() {
    let augmentation = Augmentation(spec: Self.spec { $0.mixup = 0.2 }, seed: 0)
    let weights = (0..<4000).map {
      augmentation.mixture(epoch: 0, image: $0, count: 12, size: Self.size).mixture.weight(size: Self.size)
    }
    // Beta(0.2, 0.2) has mean 1/2 and variance 1 / (4 · 1.4); five standard errors of 4000 draws.
    let mean = weights.reduce(0, +) / 4000
    #expect(abs(mean - 0.5) < 5 * (1 / 5.6 / 4000).squareRoot())
    let squares = weights.map { (weight: Double) -> Double in (weight - mean) * (weight - mean) }
    let variance = squares.reduce(0, +) / 4000
    #expect(abs(variance - 1 / 5.6) < 0.01)
  }

  @Test func `Changes that the images don't allow are refused`() throws {
    func error(_ change: (inout AugmentationSpec) -> Void) -> DataError? {
      var options = BatchPipeline.Options(batchSize: 1)
      options.augmentation = Self.spec(change)
      do {
        _ = try BatchPipeline(set, preprocessing: .identity(channels: 2), options: options)
        return nil
      } catch {
        return error
      }
    }
    #expect(error { $0.crop = 5 } == nil)
    let tooLarge = error { $0.crop = 6 }
    #expect(tooLarge == .augmentationTooLarge(key: "crop", found: 6, limit: 5))
    #expect(tooLarge?.description == "error: [augment] crop: 6 is more than these images allow; give at most 5")
    #expect(tooLarge?.category == .configuration)

    let folder = try TemporaryFolder()
    try folder.write("train-images-idx3-float", SampleFiles.idx([1, 1, 1], floats: [1]))
    try folder.write("train-targets-idx1-float", SampleFiles.idx([1], floats: [1]))
    let regression = try DataSet.open(DataSpec(format: .idx), folder: folder.url, seed: 0).training
    var options = BatchPipeline.Options(batchSize: 1)
    options.augmentation = Self.spec { $0.flip = .horizontal }
    #expect(throws: DataError.augmentedTargets) {
      try BatchPipeline(regression, preprocessing: .identity(channels: 1), options: options)
    }
    #expect(
      DataError.augmentedTargets.description
        == "error: [augment]: images with target images are not augmented; remove the stanza")
  }
}

extension Array {
  /// The first two elements.
  fileprivate var pair: (Element, Element) { (self[0], self[1]) }
}
