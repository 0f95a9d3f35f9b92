import ArgumentParser
import CNNRun
import CNNSpec
import CNNTraining
import Foundation

/// `cnn train`
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a network; goes on with a run that was interrupted, or repeats one to the bit.",
    discussion: """
      cnn train configs/mnist-lenet.cnn --data ~/mnist --epochs 5
      cnn train configs/quickstart.cnn --set train.learning_rate=0.05 --seed 7
      cnn train --resume latest --epochs 20
      cnn train --verify runs/quickstart-1

      Settings that have no effect in the run, or whose unit can't be right, are warnings before the first step. --dry-run \
      checks all that training checks, and stops there.

      On a terminal "?" shows the keys that steer the training. Ctrl-C finishes the step, saves, and prints how to go \
      on; a second Ctrl-C quits at once. SIGHUP saves and goes on.

      Under mpirun or srun the processes share out the batches of [train] accumulate (docs/Clusters.md).
      """)

  @Argument(help: ArgumentHelp("The configuration to train.", valueName: "file"))
  var file: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The same as the argument.", valueName: "file"))
  var config: String?

  @Option(help: ArgumentHelp("Go on with a run's folder; \"latest\" is the newest.", valueName: "run"))
  var resume: String?

  @Option(help: ArgumentHelp("Train a run again and compare it with its records.", valueName: "run"))
  var verify: String?

  @Option(help: ArgumentHelp("The folder with the data; beats [data] path.", valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("The run's folder (default: runs/NAME-N).", valueName: "dir"))
  var out: String?

  @Option(help: ArgumentHelp("Passes over the training images.", valueName: "n"))
  var epochs: Int?

  @OptionGroup var processing: ThreadOptions

  @Option(help: ArgumentHelp("Number that all random choices follow from.", valueName: "n"))
  var seed: UInt64?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Override one value of the configuration; may be repeated.", valueName: "stanza.key=value"))
  var assignments: [String] = []

  @Option(
    name: .customLong("init"),
    help: ArgumentHelp(
      "Start from the weights of a safetensors file, or of a run's best checkpoint; latest is the newest run.",
      valueName: "weights"))
  var initialWeights: String?

  @Flag(
    help:
      "Check everything that training would, show the shapes, the data and the plan, and stop before the first step.")
  var dryRun = false

  @Option(help: ArgumentHelp("With --dry-run: draw a grid of augmented training images.", valueName: "file.png"))
  var samples: String?

  @OptionGroup var ranks: RankOptions

  @OptionGroup var overwriting: OverwriteOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if let file, config != nil {
      throw ValidationError("Name one configuration: \(PrintableText.escaped(file)) or --config.")
    }
    guard [file ?? config, resume, verify].compactMap({ $0 }).count == 1 else {
      throw ValidationError(
        "Give a FILE or --config FILE to start a run, or --resume RUN to go on with one; --verify RUN repeats one and compares."
      )
    }
    if let flag = flagForNewRuns {
      let what =
        resume != nil ? "--resume goes on with the run as it was configured" : "--verify repeats the run as it was"
      throw ValidationError("\(what); \(flag) needs a new run (cnn train FILE).")
    }
    if overwriting.force && samples == nil {
      throw ValidationError("--force replaces the file of --samples; a run is never overwritten.")
    }
    if samples != nil && !dryRun { throw ValidationError("--samples draws images for --dry-run; give both.") }
    if let epochs, epochs < 1 { throw ValidationError("--epochs is at least 1.") }
  }

  /// A flag that makes no sense with a run that exists.
  private var flagForNewRuns: String? {
    guard config == nil, file == nil else { return nil }
    let always = [("--out", out != nil), ("--seed", seed != nil), ("--init", initialWeights != nil)]
    let whenRepeating = [("--epochs", epochs != nil), ("--set", !assignments.isEmpty), ("--dry-run", dryRun)]
    return (always + (verify == nil ? [] : whenRepeating)).first(where: \.1)?.0
  }

  func run() throws {
    let terminal = output.makeTerminal()
    guard let crew = try ranks.makeCrew(terminal, environment: environment) else { return try run(terminal, nil) }
    try crew.run(threads: processing.request, environment: environment, terminal: terminal) { try run(terminal, $0) }
  }

  private func run(_ terminal: Terminal, _ crew: RankCrew?) throws {
    if let verify {
      try DescriptorLimit.require()
      let verification = try RunVerification(
        RunFolder.named(verify), data: dataFolder, threads: processing.request, environment: environment, crew: crew)
      return try ShownVerification(verification: verification, terminal: terminal, asJSON: output.json).run()
    }
    let summary = TrainingSummary()
    do {
      try DescriptorLimit.require()
      try train(terminal, summary, crew)
      if output.json && !dryRun { summary.tell(terminal, nil) }
    } catch {
      if output.json { summary.tell(terminal, (error as? UnsharedError)?.cause ?? error) }
      throw error
    }
  }

  private func train(_ terminal: Terminal, _ summary: TrainingSummary, _ crew: RankCrew?) throws {
    if let resume { return try self.resume(resume, terminal, summary, crew) }
    try overwriting.requireFree(samples)
    let configuration = try Configuration(contentsOf: config ?? file ?? "", overrides: overrides)
    for warning in configuration.warningTexts(\.commandLine) { terminal.message(warning) }
    let folder = try RunSetup.dataFolder(given: dataFolder, configuration: configuration)
    let setup = try RunSetup(
      configuration: configuration, dataFolder: folder, threads: processing.request, environment: environment,
      crew: crew, purpose: dryRun ? .dryRun : .training)
    let weights = try initialWeights.map { (name) throws(RunError) in try CheckpointFile(path: name).url }
    let requests = TrainingRequests(stop: SignalWatch.request)
    let start = try TrainingStart(
      setup, in: destination(configuration), initialWeights: weights, program: .current, requests: requests)
    try go(start, requests.steering, terminal, summary, crew)
  }

  /// Trains, or shows what would be trained: the first difference between the two.
  private func go(
    _ start: TrainingStart, _ steering: Steering, _ terminal: Terminal, _ summary: TrainingSummary,
    _ crew: RankCrew?
  ) throws {
    let ranks = try crew.map { try RankStart($0, start) }
    if dryRun {
      try DryRun(start: start, ranks: ranks, samples: samples, overwriting: overwriting, asJSON: output.json).show(
        terminal)
    } else {
      let training = ShownTraining(
        start: start, ranks: ranks, steering: steering, terminal: terminal, asJSON: output.json, summary: summary)
      try start.trainer.sharingErrors { try training.run() }
    }
  }

  private var dataFolder: URL? { data.map { URL(filePath: $0) } }
  private var environment: [String: String] { ProcessInfo.processInfo.environment }

  /// Flags beat `--set`, which beats the file.
  private var overrides: [SpecOverride] {
    var all = assignments.map { SpecOverride(set: $0) }
    if let epochs { all.append(SpecOverride(flag: "--epochs", stanza: "train", key: "epochs", value: "\(epochs)")) }
    if let seed { all.append(SpecOverride(flag: "--seed", stanza: "train", key: "seed", value: "\(seed)")) }
    return all
  }

  private func destination(_ configuration: Configuration) -> RunDestination {
    if let out { return .named(URL(filePath: out)) }
    let name = URL(filePath: configuration.path).deletingPathExtension().lastPathComponent
    return .numbered(name: name, runs: RunFolder.runs)
  }

  private func resume(
    _ run: String, _ terminal: Terminal, _ summary: TrainingSummary, _ crew: RankCrew?
  ) throws {
    let folder = try RunFolder.named(run)
    summary.folder = folder
    let continuation = try Continuation(folder, changing: overrides)
    if continuation.isEdited {
      terminal.message(
        "warning: \(continuation.configuration.path) was changed after the run began, which changes nothing; --set changes what may change"
      )
    }
    let requests = TrainingRequests(stop: SignalWatch.request)
    let start = try continuation.start(
      data: dataFolder, threads: processing.request, environment: environment, requests: requests, crew: crew,
      purpose: dryRun ? .dryRun : .training)
    try go(start, requests.steering, terminal, summary, crew)
  }
}
