import ArgumentParser
import CNNEngine
import CNNReports
import CNNSpec
import CNNTraining
import Foundation

/// `cnn bench`
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures a network's speed on random images.",
    discussion: """
      cnn bench configs/mnist-lenet.cnn --batch 64 --seconds 5

      Needs no data. GFLOP/s count the multiplications and additions of the definition, so that an algorithm with fewer \
      can pass the peak. CNN_ISA=avx2 or CNN_ISA=baseline measures the kernels of older processors.
      """)

  @OptionGroup var source: ConfigurationOptions

  @Option(help: ArgumentHelp("Images at once (default: batch_size).", valueName: "n"))
  var batch: Int?

  @Option(help: ArgumentHelp("How long to measure.", valueName: "s"))
  var seconds = 3.0

  @OptionGroup var processing: ThreadOptions

  @Option(
    help: ArgumentHelp("Write what each thread did in one step, for about:tracing or Perfetto.", valueName: "file"))
  var trace: String?

  @Flag(help: "Measure on 1, 2, 4, ... threads, and say what the cutting of a step into tasks allows.")
  var scaling = false

  @Option(
    help: ArgumentHelp(
      "Lay a step out on up to so many threads, more than the machine may have; with --scaling.", valueName: "n"))
  var simulate: Int?

  @OptionGroup var overwriting: OverwriteOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try BatchLimit.require(batch)
    guard seconds > 0, seconds.isFinite else { throw ValidationError("--seconds is more than 0.") }
    if let simulate, !Self.simulated.contains(simulate) {
      throw ValidationError("--simulate is at least 1 and at most \(Self.simulated.upperBound).")
    }
  }

  /// Threads that a step may be laid out on.
  private static let simulated = 1...1024

  func run() throws {
    let terminal = output.makeTerminal()
    try overwriting.requireFree(trace)
    let configuration = try source.read(terminal)
    let machine = try MachineChoice(
      threads: processing.request, spec: configuration.spec.engine, environment: ProcessInfo.processInfo.environment)
    for warning in machine.warnings { terminal.message(ShownWarning(warning).text) }
    let isOfScaling = scaling || simulate != nil
    let engine = isOfScaling ? machine.makeEngine(plannedThreads: mostThreads(machine)) : machine.makeEngine()
    let batchSize = batch ?? configuration.spec.training.batchSize
    try configuration.locatingComplaints {
      try machine.memory.requireBenchmark(
        batch.map { .batch($0) } ?? .batchSize(batchSize), configuration, engine: engine)
    }
    if isOfScaling {
      return try runScaling(configuration, machine, batchSize, terminal)
    }
    terminal.note("measuring for about \(NumberText.duration(seconds)) ...")
    let peak = engine.measurePeak()
    let measured = TrainingBenchmark(configuration, engine: engine, batchSize: batchSize).run(seconds: seconds)
    let document = BenchDocument(
      measured, configuration.architecture, peak: peak, machine: machine, batch: batchSize)
    if output.json {
      try terminal.result(JSONText.document(document))
    } else {
      try terminal.result(
        BenchText(
          path: PrintableText.escaped(source.path), document: document, machine: machine, traits: terminal.output
        ).text)
    }
    if let trace { try write(measured.step, threads: machine.threads, machine, batchSize, to: trace, terminal) }
  }

  /// The most threads that a step is laid out on.
  private func mostThreads(_ machine: MachineChoice) -> Int {
    max(scaling ? machine.threads : 1, simulate ?? machine.threads)
  }

  /// Measures with `--scaling`; `--simulate` alone lays a step out and measures nothing else.
  private func runScaling(
    _ configuration: Configuration, _ machine: MachineChoice, _ batchSize: Int, _ terminal: Terminal
  ) throws {
    terminal.note("measuring for about \(NumberText.duration(seconds)) for each number of threads ...")
    let benchmark = ScalingBenchmark(configuration, machine: machine, batchSize: batchSize)
    let (rows, step) = benchmark.run(
      seconds: seconds, measured: scaling ? machine.threads : 0, simulated: mostThreads(machine))
    let document = ScalingDocument(rows, machine: machine, batch: batchSize)
    if output.json {
      try terminal.result(JSONText.document(document))
    } else {
      let path = PrintableText.escaped(source.path)
      try terminal.result(ScalingText(path: path, document: document, traits: terminal.output).text)
    }
    if let trace { try write(step, threads: 1, machine, batchSize, to: trace, terminal) }
  }

  private func write(
    _ step: [Activity], threads: Int, _ machine: MachineChoice, _ batchSize: Int, to path: String, _ terminal: Terminal
  ) throws {
    let trace = ChromeTrace(
      step: step, threads: threads,
      description: ["config": source.path, "batch": "\(batchSize)", "isa": machine.instructionSet.rawValue])
    try overwriting.write(Data(JSONText.line(trace).utf8), to: path)
    terminal.note("trace: \(PrintableText.escaped(path)) (open it with about:tracing or ui.perfetto.dev)")
  }
}
