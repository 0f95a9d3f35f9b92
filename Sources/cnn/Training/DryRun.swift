import CNNData
import CNNModel
import CNNReports
import CNNSpec
import CNNTraining
import Foundation

/// `cnn train --dry-run`: what would be trained, without a step of training.
struct DryRun {
  var setup: RunSetup
  /// Where to draw training images, if anywhere.
  var samples: String?
  var overwriting: OverwriteOptions
  var asJSON: Bool

  func show(_ terminal: Terminal) throws {
    if asJSON {
      try terminal.result(JSONText.document(DryRunDocument(setup: setup, plan: plan)))
    } else {
      try terminal.result(text(terminal.output))
    }
    for note in setup.data.notes { terminal.note(note.text) }
    if let samples {
      let picture = try AugmentedSamples(setup: setup).draw()
      try overwriting.write(try picture.pngData(), to: samples)
      terminal.note("samples: \(samples)")
    }
  }

  private var plan: TrainingPlanSummary { TrainingPlanSummary(setup: setup) }

  private func text(_ traits: TerminalTraits) -> String {
    let shapes = ShapeTable(setup.configuration.architecture, batch: 1).lines(traits)
    let plan = self.plan.lines(traits)
    return (shapes + [""] + [StartTable(setup: setup, traits: traits).text, ""] + plan).joined(separator: "\n")
  }
}

/// How a step would be computed: the algorithm of each layer, and the memory that it takes.
struct TrainingPlanSummary {
  let layers: [(name: String, algorithm: String)]
  /// Bytes of activations, gradients and workspaces of one batch.
  let memoryBytes: Int
  let stepsPerEpoch: Int

  init(setup: RunSetup) {
    let configuration = setup.configuration
    let batchSize = configuration.spec.training.batchSize
    let plan = ExecutionPlan(
      configuration.architecture, engine: setup.machine.makeEngine(), settings: configuration.spec.engine,
      batchSize: batchSize, purpose: .training)
    layers = configuration.architecture.layers.enumerated().map { index, layer in
      (layer.name, plan.algorithm(ofLayer: index))
    }
    memoryBytes = plan.memoryBytes(threads: setup.machine.threads)
    stepsPerEpoch = (setup.data.training.count + batchSize - 1) / batchSize
  }

  func lines(_ traits: TerminalTraits) -> [String] {
    var table = TextTable([.init("layer", .left), .init("algorithm", .left)])
    table.rows = layers.filter { !$0.algorithm.isEmpty }.map { [$0.name, $0.algorithm] }
    let lines = table.lines.map(traits.plain)
    return [traits.styled(lines[0], .bold)] + lines.dropFirst() + [
      "",
      "\(NumberText.grouped(stepsPerEpoch)) steps an epoch, \(NumberText.bytes(memoryBytes)) for the values of a batch",
    ]
  }
}

/// The JSON of a dry run.
struct DryRunDocument: Encodable {
  let shape: ShapeDocument
  let images: [String: Int]
  let classes: [String]
  let threads: Int
  let isa: String
  let algorithms: [String: String]
  let stepsPerEpoch: Int
  let memoryBytes: Int

  enum CodingKeys: String, CodingKey {
    case shape, images, classes, threads, isa, algorithms
    case stepsPerEpoch = "steps_per_epoch"
    case memoryBytes = "memory_bytes"
  }

  init(setup: RunSetup, plan: TrainingPlanSummary) {
    shape = ShapeDocument(setup.configuration.architecture)
    let sets = [setup.data.training, setup.data.validation, setup.data.test].compactMap { $0 }
    images = Dictionary(uniqueKeysWithValues: sets.map { ($0.split.rawValue, $0.count) })
    classes = setup.data.classes
    threads = setup.machine.threads
    isa = setup.machine.instructionSet.rawValue
    algorithms = Dictionary(uniqueKeysWithValues: plan.layers.map { ($0.name, $0.algorithm) })
    stepsPerEpoch = plan.stepsPerEpoch
    memoryBytes = plan.memoryBytes
  }
}
