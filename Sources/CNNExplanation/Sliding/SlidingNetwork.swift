import CNNData
import CNNEngine
import CNNModel
import CNNSpec
import CNNTraining

/// A trained network slid over a picture larger than its input, as one convolution: how strongly each place looks like
/// each class.
public struct SlidingNetwork: Sendable {
  /// `[classes, rows, columns]`; probabilities of the classes at each place.
  public let probabilities: [Float]
  public let classCount: Int
  /// Places down and across.
  public let size: Size
  /// Pixels of the picture from one place to the next.
  public let step: Size
  /// Pixels of the window that each place stands for: the network's input.
  public let window: Size

  /// A window that shows the class.
  public struct Place: Hashable, Sendable {
    /// Its top left corner in the picture.
    public let x: Int
    public let y: Int
    public let probability: Float
  }

  /// Pixels of a picture: a network that keeps 64 numbers a pixel of each needs a gigabyte.
  public static let mostPixels = 1 << 22

  /// Whether a picture of this size can be searched.
  ///
  /// - Throws: `ExplanationError.pictureTooSmall`, `.pictureTooLarge`.
  public static func check(_ size: Size, for trained: TrainedNetwork) throws(ExplanationError) {
    let window = trained.configuration.architecture.input.size
    guard size.height >= window.height, size.width >= window.width else {
      throw .pictureTooSmall(picture: size, input: window)
    }
    guard size.height * size.width <= mostPixels else { throw .pictureTooLarge(picture: size, mostPixels: mostPixels) }
  }

  /// Refuses a picture that can't be read, brought to a size and searched, before any of that.
  ///
  /// - Throws: `TrainingError.configuration`; as `check` and `init`.
  public static func requireMemory(
    _ header: PictureHeader, path: String, size: Size, for trained: TrainedNetwork, memory: MemoryGuard
  ) throws {
    try check(size, for: trained)
    let slid = try slidConfiguration(trained, size)
    let shape = slid.architecture.input
    try memory.require(.picture(path: path), slid.architecture) { _ in
      // The map of a class as the windows have it, between them and at their middles; the surest class of each window, how
      // sure it is, and the order of the windows, where an index takes as much as two numbers, sorted with as much room again. The picture is drawn, with the map over it,
      // enlarged, and becomes a file, which is copied once.
      var need = MemoryNeed(of: slid, drawn: size, maps: 11, canvases: 6, engine: trained.engine)
      need.add(MemoryNeed(reading: header, convertedTo: shape))
      return need
    }
  }

  /// - Parameters:
  ///   - picture: `[channels, height, width]`, normalised as in training.
  /// - Throws: `ExplanationError.pictureTooSmall`, `.pictureTooLarge`, `.notSliding`, `.notFinite`.
  public init(_ trained: TrainedNetwork, over picture: [Float], size: Size) throws(ExplanationError) {
    let architecture = trained.configuration.architecture
    window = architecture.input.size
    try Self.check(size, for: trained)
    let slid = try Self.slidConfiguration(trained, size)
    let network = Network(
      slid.architecture, engine: trained.engine, settings: trained.configuration.spec.engine, batchSize: 1,
      purpose: .inference)
    let store = trained.network.parameters
    for tensor in store.parameters + store.runningStatistics {
      network.parameters.setCanonical(tensor.name, store.canonical(tensor.name))
    }
    let stored = slid.architecture.input.stored(picture)
    let output = network.forward(FloatBuffer(stored).whole, images: 1, mode: .inference)
    let shape = slid.architecture.output
    let classes = trained.classCount
    classCount = classes
    self.size = shape.size
    step = slid.architecture.layers.last?.step ?? Size(1)
    let found = try trained.probabilities(ofOutputs: output).requireFinite(.outputs)
    probabilities = found.indices.map { found[$0 % shape.positions * classes + $0 / shape.positions] }
  }

  private static func slidConfiguration(
    _ trained: TrainedNetwork, _ size: Size
  ) throws(ExplanationError) -> Configuration {
    do {
      return try trained.configuration.sliding(over: size)
    } catch {
      throw .notSliding(layer: error.layer, reason: error.reason)
    }
  }

  /// The map of one class, `[rows, columns]`.
  public func map(of label: Int) -> [Float] {
    let count = size.height * size.width
    return Array(probabilities[label * count..<(label + 1) * count])
  }

  /// The windows that show a class: in which it is the most probable one, and surer than any class is in a window that
  /// overlaps by more than half a side. Between two things, or beside one, a window that shows neither looks like something
  /// else, and the surer window next to it says what is there.
  public func strongestPlaces(of label: Int, count: Int) -> [Place] {
    let windows = size.height * size.width
    let best = (0..<windows).map { window in
      (0..<classCount).max { probabilities[$0 * windows + window] < probabilities[$1 * windows + window] } ?? 0
    }
    let surest = (0..<windows).map { probabilities[best[$0] * windows + $0] }
    var isCovered = [Bool](repeating: false, count: windows)
    var places: [Place] = []
    for index in surest.indices.sorted(by: { (-surest[$0], $0) < (-surest[$1], $1) })
    where places.count < count && !isCovered[index] {
      cover(&isCovered, around: index)
      guard best[index] == label else { continue }
      places.append(
        Place(
          x: index % size.width * step.width, y: index / size.width * step.height, probability: surest[index]))
    }
    return places
  }

  /// Marks the windows that overlap with one by more than half a side.
  private func cover(_ isCovered: inout [Bool], around index: Int) {
    let (row, column) = (index / size.width, index % size.width)
    let (down, across) = ((window.height - 1) / 2 / step.height, (window.width - 1) / 2 / step.width)
    for y in max(0, row - down)...min(size.height - 1, row + down) {
      for x in max(0, column - across)...min(size.width - 1, column + across) { isCovered[y * size.width + x] = true }
    }
  }
}
