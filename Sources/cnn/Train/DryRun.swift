import CNNData
import CNNEngine
import CNNReports
import CNNSpec
import CNNTraining
import Foundation

/// `cnn train --dry-run`: what would be trained, without a step of training.
///
/// All checks are those of `TrainingStart`, which `cnn train` makes too; what is left is to show it.
struct DryRun {
  let start: TrainingStart
  /// `nil` for a process by itself.
  var ranks: RankStart?
  /// Where to draw training images, if anywhere.
  var samples: String?
  var overwriting: OverwriteOptions
  var asJSON: Bool

  private var setup: RunSetup { start.setup }

  func show(_ terminal: Terminal) throws {
    if asJSON {
      try terminal.result(JSONText.document(DryRunDocument(start: start, plan: plan, ranks: ranks)))
    } else {
      try terminal.result(text(terminal.output))
    }
    for warning in start.warnings { terminal.message(ShownWarning(warning).text) }
    for warning in ranks?.messages ?? [] { terminal.message("warning: \(warning)") }
    for note in setup.notes { terminal.note(note.text) }
    if let samples {
      let picture = try AugmentedSamples(setup: setup).draw()
      try overwriting.write(try picture.pngData(), to: samples)
      terminal.note("samples: \(PrintableText.escaped(samples))")
    }
  }

  private var plan: TrainingPlanSummary { TrainingPlanSummary(start) }

  private func text(_ traits: TerminalTraits) -> String {
    let shapes = ShapeTable(setup.configuration.architecture, batch: 1).lines(traits)
    let plan = self.plan.lines(traits)
    return
      (shapes + [""] + [
        StartTable(setup: setup, initialWeights: start.initialWeights, ranks: ranks, traits: traits).text, "",
      ] + plan)
      .joined(separator: "\n")
  }
}

/// How a step would be computed: the algorithm of each layer, and the memory that it takes.
struct TrainingPlanSummary {
  let layers: [(name: String, algorithm: ProductAlgorithm?)]
  /// Bytes of activations, gradients and workspaces of one batch.
  let memoryBytes: Int
  let stepsPerEpoch: Int
  /// Steps of a run that goes on, before this start.
  let completedSteps: Int

  init(_ start: TrainingStart) {
    let plan = start.trainer.networkPlan
    layers = start.setup.configuration.architecture.layers.enumerated().map { index, layer in
      (layer.name, plan.algorithm(ofLayer: index))
    }
    memoryBytes = plan.memoryBytes(threads: start.setup.machine.threads)
    stepsPerEpoch = start.trainer.plan.stepsPerEpoch
    completedSteps = start.trainer.plan.completedSteps
  }

  func lines(_ traits: TerminalTraits) -> [String] {
    var table = TextTable([.init("layer", .left), .init("algorithm", .left)])
    table.rows = layers.compactMap { layer in layer.algorithm.map { [layer.name, $0.rawValue] } }
    let lines = table.lines.map(traits.plain)
    let done = completedSteps > 0 ? ", \(NumberText.grouped(completedSteps)) done" : ""
    return [traits.styled(lines[0], .bold)] + lines.dropFirst() + [
      "",
      "\(NumberText.counted(stepsPerEpoch, "step")) an epoch\(done), \(NumberText.bytes(memoryBytes)) for the values of a batch",
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
  /// Of the configuration's text first, then of everything that is known before the first step.
  let warnings: [ShownWarning]
  let notes: [String]
  /// Left out for a process by itself.
  let ranks: RankDocument?

  enum CodingKeys: String, CodingKey {
    case shape, images, classes, threads, isa, algorithms, warnings, notes, ranks
    case stepsPerEpoch = "steps_per_epoch"
    case memoryBytes = "memory_bytes"
  }

  init(start: TrainingStart, plan: TrainingPlanSummary, ranks: RankStart?) {
    self.ranks = ranks.map(RankDocument.init)
    let setup = start.setup
    shape = ShapeDocument(setup.configuration.architecture)
    let sets = [setup.data.training, setup.data.validation, setup.data.test].compactMap { $0 }
    images = Dictionary(uniqueKeysWithValues: sets.map { ($0.split.rawValue, $0.count) })
    classes = setup.data.classes.map(\.shown)
    threads = setup.machine.threads
    isa = setup.machine.instructionSet.rawValue
    algorithms = Dictionary(uniqueKeysWithValues: plan.layers.map { ($0.name, $0.algorithm?.rawValue ?? "") })
    stepsPerEpoch = plan.stepsPerEpoch
    memoryBytes = plan.memoryBytes
    warnings = setup.configuration.shownWarnings + start.warnings.map(ShownWarning.init)
    notes = setup.notes.map(\.text)
  }
}
