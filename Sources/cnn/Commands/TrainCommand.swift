import ArgumentParser
import CNNSpec
import CNNTraining
import Foundation

/// `cnn train`
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a network; goes on with a run that was interrupted.",
    discussion: """
      cnn train --config configs/mnist-lenet.cnn --data ~/mnist --epochs 5
      cnn train --config configs/quickstart.cnn --set train.learning_rate=0.05 --seed 7
      cnn train --resume latest --epochs 20

      Ctrl-C finishes the step, saves, and prints how to go on; a second Ctrl-C quits at once.
      """)

  @Option(name: .shortAndLong, help: ArgumentHelp("The configuration to train.", valueName: "file"))
  var config: String?

  @Option(help: ArgumentHelp("Go on with a run's folder; \"latest\" is the newest.", valueName: "run"))
  var resume: String?

  @Option(help: ArgumentHelp("The folder with the data; beats [data] path.", valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("The run's folder (default: runs/NAME-N).", valueName: "dir"))
  var out: String?

  @Option(help: ArgumentHelp("Passes over the training images.", valueName: "n"))
  var epochs: Int?

  @Option(
    name: [.customShort("j"), .long], help: ArgumentHelp("Threads; the result does not depend on it.", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("Number that all random choices follow from.", valueName: "n"))
  var seed: UInt64?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Override one value of the configuration; may be repeated.", valueName: "stanza.key=value"))
  var assignments: [String] = []

  @Option(
    name: .customLong("init"),
    help: ArgumentHelp("Start from the weights of a safetensors file.", valueName: "weights"))
  var initialWeights: String?

  @Flag(help: "Show the shapes, the data and the plan, and stop.")
  var dryRun = false

  @Option(help: ArgumentHelp("With --dry-run: draw a grid of augmented training images.", valueName: "file.png"))
  var samples: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard (config == nil) != (resume == nil) else {
      throw ValidationError("Give --config FILE to start a run, or --resume RUN to go on with one.")
    }
    if resume != nil {
      let barred = [
        ("--out", out != nil), ("--seed", seed != nil), ("--set", !assignments.isEmpty),
        ("--init", initialWeights != nil), ("--dry-run", dryRun),
      ]
      if let flag = barred.first(where: \.1)?.0 {
        throw ValidationError("--resume goes on with the run as it was configured; \(flag) needs a new run (--config).")
      }
    }
    if samples != nil && !dryRun { throw ValidationError("--samples draws images for --dry-run; give both.") }
    if let threads, threads < 1 { throw ValidationError("--threads is at least 1.") }
    if let epochs, epochs < 1 { throw ValidationError("--epochs is at least 1.") }
  }

  func run() throws {
    let terminal = output.makeTerminal()
    if let resume { return try self.resume(resume, terminal) }
    let configuration = try Configuration(contentsOf: config ?? "", overrides: overrides)
    for warning in configuration.warningTexts { terminal.message(warning) }
    let folder = RunSetup.dataFolder(flag: data, configuration: configuration)
    let setup = try RunSetup(configuration: configuration, dataFolder: folder, threads: threads)
    try configuration.locatingComplaints {
      if dryRun {
        return try DryRun(setup: setup, samples: samples.map { URL(filePath: $0) }, asJSON: output.json).show(terminal)
      }
      try TrainingSession(setup: setup, terminal: terminal, asJSON: output.json)
        .start(in: makeFolder(configuration), initialWeights: initialWeights.map { URL(filePath: $0) })
    }
  }

  /// Flags beat `--set`, which beats the file.
  private var overrides: [SpecOverride] {
    var all = assignments.map { SpecOverride(set: $0) }
    if let epochs { all.append(SpecOverride(flag: "--epochs", stanza: "train", key: "epochs", value: "\(epochs)")) }
    if let seed { all.append(SpecOverride(flag: "--seed", stanza: "train", key: "seed", value: "\(seed)")) }
    return all
  }

  private func makeFolder(_ configuration: Configuration) -> () throws -> RunFolder {
    if let out { return { try RunFolder.create(at: URL(filePath: out)) } }
    let name = URL(filePath: configuration.path).deletingPathExtension().lastPathComponent
    return { try RunFolder.claim(name: name, in: Self.runs) }
  }

  /// Where runs are kept unless `--out` says otherwise.
  private static let runs = URL(filePath: "runs")

  private func resume(_ run: String, _ terminal: Terminal) throws {
    let folder = run == "latest" ? try RunFolder.latest(in: Self.runs) : try RunFolder.open(URL(filePath: run))
    let record = try folder.read()
    // The checkpoint has the text as it was trained; the folder's copy is for people.
    let metadata = try Checkpoint.readMetadata(folder.last)
    var changes: [SpecOverride] = []
    if let epochs { changes.append(SpecOverride(flag: "--epochs", stanza: "train", key: "epochs", value: "\(epochs)")) }
    let configuration = try metadata.readConfiguration(
      path: folder.configurationFile.relativePath, changes: changes)
    let dataFolder = (data ?? record.dataFolder).map { URL(filePath: $0) }
    let setup = try RunSetup(configuration: configuration, dataFolder: dataFolder, threads: threads)
    let resumption = RunRecord.Resumption(
      start: RunRecord.now(), epoch: metadata.epoch, step: metadata.step, changed: changes.map(\.flag))
    try TrainingSession(setup: setup, terminal: terminal, asJSON: output.json).resume(folder, resumption)
  }
}
