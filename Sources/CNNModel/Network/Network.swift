import CNNEngine
import CNNSpec

/// A network that computes: its parameters, its plans and their memory.
///
/// A network for training also infers, with the same plan as one made for inference only, so that an evaluation during
/// training and one of the checkpoint have the same bits. Nothing is allocated after `init`.
public final class Network {
  public let architecture: Architecture
  public let parameters: ParameterStore
  public let batchSize: Int
  public let purpose: Purpose
  /// The plan of training, or of inference if the network is for that only.
  public var plan: ExecutionPlan { (training ?? inference).plan }

  private let training: PlanRunner?
  private let inference: PlanRunner
  /// What the last forward was given; backward reads it again.
  private var input: FloatView
  private var mode = Mode.inference
  /// Revision of the parameters that inference's filters were prepared from.
  private var preparedRevision = -1

  /// - Parameters:
  ///   - batchSize: The most images of one call.
  ///   - parameters: Those of another network of the same architecture, to share them.
  ///   - findsInputGradient: Whether `inputGradient` is wanted.
  ///   - keepsEveryOutput: Whether `output(ofLayer:image:)` is wanted; costs memory and speed.
  public init(
    _ architecture: Architecture, engine: Engine, settings: EngineSpec, batchSize: Int, purpose: Purpose,
    parameters: ParameterStore? = nil, keepsEveryOutput: Bool = false, findsInputGradient: Bool = false
  ) {
    precondition(batchSize > 0, "a batch has an image")
    let store = parameters ?? ParameterStore(architecture)
    func makePlan(_ purpose: Purpose) -> ExecutionPlan {
      ExecutionPlan(
        architecture, engine: engine, settings: settings, batchSize: batchSize, purpose: purpose,
        keepsEveryOutput: keepsEveryOutput, findsInputGradient: findsInputGradient)
    }
    let inferencePlan = makePlan(.inference)
    let trainingPlan = purpose == .training ? makePlan(.training) : nil
    let plans = [inferencePlan] + (trainingPlan.map { [$0] } ?? [])
    let workspaceCount = plans.map(\.workspaceCount).max()!
    let callerWorkspaceCount = plans.map(\.callerWorkspaceCount).max()!
    let memory = NetworkMemory(
      slab: FloatBuffer(count: max(inferencePlan.slabCount, trainingPlan?.slabCount ?? 0)).whole,
      workspaces: (0..<engine.pool.threadCount).map { thread in
        FloatBuffer(count: thread == 0 ? callerWorkspaceCount : workspaceCount).whole
      },
      parameters: store.readOnlyValues, gradients: store.gradients, statistics: store.readOnlyStatistics,
      batchStatistics: FloatBuffer(count: purpose == .training ? store.layout.statisticsCount : 0).whole,
      layout: store.layout)
    let layerNames = architecture.layers.map(\.name)
    inference = PlanRunner(plan: inferencePlan, engine: engine, memory: memory, layerNames: layerNames)
    training = trainingPlan.map { PlanRunner(plan: $0, engine: engine, memory: memory, layerNames: layerNames) }
    self.architecture = architecture
    self.parameters = store
    self.batchSize = batchSize
    self.purpose = purpose
    input = memory.slab[0..<0]
  }

  /// Computes the output of a batch.
  ///
  /// - Parameter input: `[images, height, width, channels]`; in training it has to stay as it is until `backward` is done.
  /// - Returns: `[images, output]`, channels-last, valid until the next forward.
  /// - Precondition: `images` is at most the batch size, and training needs a network for training.
  public func forward(_ input: FloatView, images: Int, mode: Mode) -> FloatView {
    precondition(images > 0 && images <= batchSize, "\(images) images for a batch of \(batchSize)")
    self.input = input
    self.mode = mode
    let runner = runner(for: mode)
    prepare(runner)
    runner.forward(input, images: images, mode: mode)
    if case .training = mode { parameters.noteChange() }
    return runner.view(runner.plan.output, input: input, images: images)
  }

  /// Where the caller puts the loss's gradient with respect to the output before `backward`; `[batchSize, output]`.
  public var outputGradient: FloatView {
    guard let training else { preconditionFailure("a network for inference has no gradients") }
    return training.view(training.plan.outputGradient, input: input, images: batchSize)
  }

  /// The loss's gradient with respect to the input of the last forward, after `backward`; `[batchSize, input]`.
  ///
  /// - Precondition: The network was asked for it.
  public var inputGradient: FloatView {
    guard let training else { preconditionFailure("a network for inference has no gradients") }
    return training.view(training.plan.inputGradient, input: input, images: batchSize)
  }

  /// Finds the gradients of all parameters, in `parameters.gradients`, from `outputGradient`.
  ///
  /// - Parameter completed: Called when the gradients of all parameters from an offset on are complete, with ever smaller
  ///   offsets down to 0.
  /// - Precondition: The last forward was for training, on as many images.
  public func backward(images: Int, completed: (_ offset: Int) -> Void = { _ in }) {
    guard let training, case .training = mode else { preconditionFailure("backward follows a forward for training") }
    training.prepareBackward()
    training.backward(input, images: images, mode: mode, completed: completed)
    parameters.noteChange()
  }

  /// The statistics of the batch of the last forward for training, in the layout of the running ones, which have moved
  /// towards them.
  public var batchStatistics: FloatView { inference.memory.batchStatistics }

  /// Moves the running statistics as a forward for training on a batch with these statistics does.
  public func moveStatistics(towards batch: FloatView, images: Int) {
    guard let training else { preconditionFailure("a network for inference doesn't train") }
    for node in training.plan.graph.nodes {
      node.operation.moveStatistics(training.memory, towards: batch, images: images)
    }
    parameters.noteChange()
  }

  /// A layer's output for one image of the last forward, as channels, height, width.
  ///
  /// - Precondition: The network keeps every output, and has a layer of this name.
  public func output(ofLayer name: String, image: Int) -> [Float] {
    guard let layer = architecture.layers.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("no layer named \(name)")
    }
    let runner = runner(for: mode)
    precondition(!runner.plan.layerOutputs.isEmpty, "the network doesn't keep its layers' outputs")
    let operand = runner.plan.layerOutputs[layer]
    let stored = runner.view(operand, input: input, images: batchSize)
    let shape = parameters.layout.memory.outputs[layer]
    return shape.canonical(stored[image * operand.count..<(image + 1) * operand.count].array)
  }

  /// Bytes of activations, workspaces and parameters with their gradients.
  public var memoryBytes: Int {
    let plans = [training?.plan, inference.plan].compactMap {
      $0?.memoryBytes(threads: inference.memory.workspaces.count)
    }
    return plans.max()! + (2 * parameters.count + parameters.layout.statisticsCount) * MemoryLayout<Float>.stride
  }

  private func runner(for mode: Mode) -> PlanRunner {
    switch mode {
    case .inference: return inference
    case .training:
      guard let training else { preconditionFailure("a network for inference doesn't train") }
      return training
    }
  }

  /// In training the parameters change with every step; in inference hardly ever.
  private func prepare(_ runner: PlanRunner) {
    guard runner.plan.purpose == .inference else { return runner.prepareForward() }
    guard preparedRevision != parameters.revision else { return }
    runner.prepareForward()
    preparedRevision = parameters.revision
  }
}

extension Shape {
  /// Channels-last maps, one after another, in canonical order: channels, height, width.
  func canonical(_ stored: [Float]) -> [Float] {
    stored.indices.map { stored[$0 / count * count + $0 % positions * channels + $0 % count / positions] }
  }

  /// Maps in canonical order as memory has them, channels-last.
  package func stored(_ canonical: [Float]) -> [Float] {
    canonical.indices.map { canonical[$0 / count * count + $0 % channels * positions + $0 % count / channels] }
  }
}
