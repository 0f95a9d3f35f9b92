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
      cnn bench --config configs/mnist-lenet.cnn --batch 64 --seconds 5

      Needs no data. GFLOP/s count the multiplications and additions of the definition, so that an algorithm with fewer \
      can pass the peak. CNN_ISA=avx2 or CNN_ISA=baseline measures the kernels of older processors.
      """)

  @Option(name: .shortAndLong, help: ArgumentHelp("The configuration to measure.", valueName: "file"))
  var config: String

  @Option(help: ArgumentHelp("Images at once (default: batch_size).", valueName: "n"))
  var batch: Int?

  @Option(help: ArgumentHelp("How long to measure.", valueName: "s"))
  var seconds = 3.0

  @Option(name: [.customShort("j"), .long], help: ArgumentHelp("Threads.", valueName: "n"))
  var threads: Int?

  @Option(
    help: ArgumentHelp("Write what each thread did in one step, for about:tracing or Perfetto.", valueName: "file"))
  var trace: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Override one value of the configuration; may be repeated.", valueName: "stanza.key=value"))
  var assignments: [String] = []

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if let batch, batch < 1 { throw ValidationError("--batch is at least 1.") }
    if let threads, threads < 1 { throw ValidationError("--threads is at least 1.") }
    guard seconds > 0, seconds.isFinite else { throw ValidationError("--seconds is more than 0.") }
  }

  func run() throws {
    let terminal = output.makeTerminal()
    let configuration = try Configuration(contentsOf: config, overrides: assignments.map { SpecOverride(set: $0) })
    for warning in configuration.warningTexts { terminal.message(warning) }
    let machine = try MachineChoice(
      threadFlag: threads, spec: configuration.spec.engine, environment: ProcessInfo.processInfo.environment)
    if let warning = machine.precisionWarning { terminal.message(warning) }
    let engine = machine.makeEngine()
    let batchSize = batch ?? configuration.spec.training.batchSize
    terminal.note("measuring for about \(NumberText.duration(seconds)) ...")
    let peak = engine.measurePeak()
    let measured = TrainingBenchmark(configuration, engine: engine, batchSize: batchSize).run(seconds: seconds)
    let document = BenchDocument(
      measured, configuration.architecture, peak: peak, machine: machine, batch: batchSize)
    if output.json {
      try terminal.result(JSONText.document(document))
    } else {
      try terminal.result(
        BenchText(path: config, document: document, machine: machine, traits: terminal.output).text)
    }
    if let trace { try write(measured.step, machine, batchSize, to: trace, terminal) }
  }

  private func write(
    _ step: [Activity], _ machine: MachineChoice, _ batchSize: Int, to path: String, _ terminal: Terminal
  ) throws {
    let trace = ChromeTrace(
      step: step, threads: machine.threads,
      description: ["config": config, "batch": "\(batchSize)", "isa": machine.instructionSet.rawValue])
    try OutputFile.write(Data(JSONText.line(trace).utf8), to: URL(filePath: path))
    terminal.note("trace: \(path) (open it with about:tracing or ui.perfetto.dev)")
  }
}
