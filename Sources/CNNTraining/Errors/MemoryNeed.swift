/// What a command will take, in bytes, from shapes and plans alone: before any of it is allocated.
public struct MemoryNeed: Equatable, Sendable {
  /// Values, gradients of values and workspaces of one batch.
  public var values = 0
  /// Parameters, their gradients and running statistics.
  public var parameters = 0
  /// State, average and accumulated gradients.
  public var optimizer = 0
  /// Batches that are ready or being made, with their losses.
  public var batches = 0
  /// What checkpoints take for a moment on their way to or from the disk, and the network that the last one is evaluated
  /// with.
  public var checkpoints = 0
  /// Pictures that somebody gave or asked for, as files, pixels and numbers.
  public var pictures = 0

  public var total: Int { values + parameters + optimizer + batches + checkpoints + pictures }

  init() {}

  package mutating func add(_ other: MemoryNeed) {
    values += other.values
    parameters += other.parameters
    optimizer += other.optimizer
    batches += other.batches
    checkpoints += other.checkpoints
    pictures += other.pictures
  }
}

/// What takes the memory, by the words in which a user chose it.
public enum MemorySubject: Equatable, Sendable {
  case batchSize(Int)
  /// A batch that the user asks for beside the configuration.
  case batch(Int)
  /// A network from a file, with one image or a few.
  case checkpoint(path: String)
  /// A check of a set-up, and the images that it looks at once.
  case check(images: Int)
  /// A PNG file, and what is made of it.
  case picture(path: String)

  /// Images at once, where a user can choose fewer.
  var images: Int? {
    switch self {
    case .batchSize(let size), .batch(let size): size
    case .checkpoint, .check, .picture: nil
    }
  }
}
