import CNNData
import CNNEngine
import CNNModel
import CNNSpec
import CNNTraining

/// Runs a picture through a network of one filter, or of several, relu and a sum: what a convolution does, made visible.
public struct PictureFilter {
  public var kernel: PictureKernel
  /// Changes of `[conv]`: padding, its mode, the stride; with the flags that messages call them.
  public var options: [SpecOverride]

  public init(_ kernel: PictureKernel, options: [SpecOverride] = []) {
    self.kernel = kernel
    self.options = options
  }

  /// What was computed, brightness from 0 to 1 where it is one.
  public struct Result: Sendable {
    public let shape: Shape
    /// `[channels, height, width]`
    public let values: [Float]
  }

  /// The size of what comes out.
  ///
  /// - Throws: `SpecErrors` for options that don't fit the picture.
  public func resultSize(for shape: Shape) throws(SpecErrors) -> Size {
    try configuration(for: shape).architecture.output.size
  }

  /// Refuses a picture that there is too little memory to read and filter, before it is read.
  ///
  /// - Throws: `SpecErrors` for options that don't fit the picture; `TrainingError.configuration`.
  public func requireMemory(
    _ memory: MemoryGuard, for header: PictureHeader, path: String, engine: Engine
  ) throws {
    let configuration = try configuration(for: header.shape)
    try memory.require(
      .picture(path: path), configuration.architecture, images: planes(of: header.shape)
    ) { images in
      // The result is drawn and becomes a file, which is copied once.
      var need = MemoryNeed(
        of: configuration, images: images, drawn: configuration.architecture.output.size, maps: 0, canvases: 3,
        engine: engine)
      need.pictures += header.readingBytes
      return need
    }
  }

  /// - Throws: `SpecErrors` for options that don't fit the picture.
  public func apply(to picture: ImageFile, engine: Engine) throws(SpecErrors) -> Result {
    let planes = planes(of: picture.shape)
    let configuration = try configuration(for: picture.shape)
    let network = Network(
      configuration.architecture, engine: engine, settings: configuration.spec.engine, batchSize: planes,
      purpose: .inference)
    network.parameters.setCanonical("conv1.weight", weights(channels: configuration.architecture.input.channels))
    if kernel.filters.count > 1 {
      network.parameters.setCanonical("conv2.weight", [Float](repeating: 1, count: kernel.filters.count))
    }
    let output = network.forward(FloatBuffer(input(picture)).whole, images: planes, mode: .inference).array
    let shape = configuration.architecture.output
    return Result(shape: Shape(channels: planes, height: shape.height, width: shape.width), values: output)
  }

  private func configuration(for shape: Shape) throws(SpecErrors) -> Configuration {
    try Configuration(text: text(shape), path: "filter", overrides: options)
  }

  /// A colour at a time is an image of its own, so that one filter serves for all.
  private func planes(of shape: Shape) -> Int { kernel.mixesColours ? 1 : shape.channels }

  private func text(_ shape: Shape) -> String {
    let channels = kernel.mixesColours ? shape.channels : 1
    let relu = kernel.filters.count > 1 ? "\nactivation = relu\n[conv]\nfilters = 1\nkernel = 1\nbias = no" : ""
    return """
      [input]
      channels = \(channels)
      height = \(shape.height)
      width = \(shape.width)
      [conv]
      filters = \(kernel.filters.count)
      kernel = \(kernel.height)x\(kernel.mixesColours ? 1 : kernel.width)
      bias = no\(relu)
      [engine]
      convolution = im2col
      """
  }

  private func weights(channels: Int) -> [Float] {
    let weights = kernel.filters.flatMap { $0.joined() }.map { $0 / kernel.divisor }
    // A grey picture's one channel stands for all three.
    return kernel.mixesColours && channels == 1 ? [weights.reduce(0, +)] : weights
  }

  /// 0...1; planes one after another, or channels-last where one filter reads all of them.
  private func input(_ picture: ImageFile) -> [Float] {
    guard kernel.mixesColours else { return (0..<picture.shape.count).map { Float(picture.share($0)) } }
    let (channels, positions) = (picture.shape.channels, picture.shape.positions)
    return (0..<picture.shape.count).map { Float(picture.share($0 % channels * positions + $0 / channels)) }
  }
}
