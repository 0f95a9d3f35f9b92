/// Where a tensor lies while an instruction runs.
struct Operand: Sendable, Hashable {
  enum Place: Sendable, Hashable {
    case none
    /// The batch that the caller gave.
    case networkInput
    /// A slab of the whole batch; the offset in floats is that of the first image.
    case batch(offset: Int)
    /// The running thread's workspace; the offset is that of the chunk's first image.
    case chunk(offset: Int)
  }

  var place = Place.none
  /// Floats an image.
  var count = 0

  static let none = Operand()
}

/// What one instruction does with its operation.
enum Phase: Sendable, Hashable {
  /// Sums over a chunk for batch normalisation, combined when the stage has ended.
  case statistics
  case forward
  /// The activation's gradient, in place of the output's.
  case epilogueGradient
  /// The sums that batch normalisation's gradient needs, combined when the stage has ended.
  case gradientStatistics
  /// Adds to the gradients of the operation's parameters.
  case parameterGradient
  case inputGradient
  /// `output = inputs[0]`, then `output += outputGradient`: gradients of one value that several operations read.
  case sumGradients

  /// Whether its operation may need a thread's workspace: sums are added where they are kept.
  var usesWorkspace: Bool {
    switch self {
    case .forward, .parameterGradient, .inputGradient: true
    case .statistics, .gradientStatistics, .epilogueGradient, .sumGradients: false
    }
  }
}

/// One call of one operation on a chunk of images, or on the batch.
struct Instruction: Sendable {
  let node: Int
  let phase: Phase
  var inputs: [Operand] = []
  var output = Operand.none
  var outputGradient = Operand.none
  /// One for each input; `.none` where nothing needs it.
  var inputGradients: [Operand] = []
  var auxiliary = Operand.none
  /// What is added to the result of a convolution or a batch normalisation, which have one input besides.
  var residual: Operand? { inputs.count > 1 ? inputs[1] : nil }
  /// Where in the thread's workspace a filter gradient's sums stay from a shard's first chunk to its last.
  var sums = 0..<0
}
