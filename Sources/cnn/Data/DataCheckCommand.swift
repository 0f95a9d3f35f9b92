import ArgumentParser
import CNNData
import CNNRun
import CNNSpec
import CNNTraining
import Foundation

/// `cnn data check`
struct DataCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Says whether a data set is what it claims to be.",
    discussion: """
      cnn data check configs/quickstart.cnn
      cnn data check configs/fashion-mnist.cnn --data ~/fashion-mnist --json

      Counts, classes, mean and standard deviation, constant and repeated images, images that training and test share, \
      and everything that is wrong with any of the files. Exit code 0: nothing, or warnings only; 1: problems with the \
      images; 65 and 66: files that can't be used.
      """)

  @OptionGroup var source: ConfigurationOptions

  @Option(help: ArgumentHelp("The folder with the data; beats [data] path.", valueName: "dir"))
  var data: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let terminal = output.makeTerminal()
    let configuration = try source.read(terminal)
    try configuration.locatingComplaints {
      guard let spec = configuration.spec.data else { throw TrainingError.configuration(.noData) }
      guard
        let folder = try RunSetup.dataFolder(
          given: data.map { URL(filePath: $0) }, configuration: configuration)
      else {
        throw DataError.pathMissing(format: spec.format)
      }
      try survey(configuration, spec, folder, terminal)
    }
  }

  private func survey(_ configuration: Configuration, _ spec: DataSpec, _ folder: URL, _ terminal: Terminal) throws {
    let set: DataSet
    do throws(DataError) {
      set = try DataSet.open(
        spec, folder: folder, seed: configuration.spec.training.seed, input: configuration.spec.input,
        outputs: configuration.spec.loss.classCount(outputs: configuration.architecture.output.count))
    } catch {
      guard error.category != .configuration else { throw error }
      throw try report(
        FileInspection(spec, folder: folder, refusal: error, input: configuration.spec.input).problems,
        configuration, terminal)
    }
    terminal.note("looking at \(NumberText.counted(set.count, "image")) ...")
    let survey = DataSurvey(set)
    let warnings = configuration.settingsWarnings(for: set).filter { $0.key?.owner == "data" }
      .map(ShownWarning.init)
    for warning in warnings { terminal.message(warning.text) }
    if output.json {
      try terminal.result(
        JSONText.document(
          DataSurveyDocument(
            survey, spec: spec, folder: PathText.short(folder), notes: set.notes, warnings: warnings)))
    } else {
      try terminal.result(
        DataSurveyText(
          survey: survey, format: spec.format, folder: PathText.short(folder), notes: set.notes,
          traits: terminal.output
        ).text)
    }
    if survey.worst == .problem { throw CommandError.ended(.verdict) }
  }

  /// Tells of files that can't be used.
  ///
  /// - Returns: How the command has to end.
  private func report(
    _ problems: [FileProblem], _ configuration: Configuration, _ terminal: Terminal
  ) throws -> CommandError {
    if output.json { try terminal.result(JSONText.document(FileProblemDocument(problems))) }
    for problem in problems {
      terminal.message(configuration.located(problem.error, \.commandLine) ?? problem.text(\.commandLine))
    }
    let isMissing = problems.contains { $0.error.category == .missingInput }
    return .ended(isMissing ? .missingInput : .data)
  }
}

extension DataSet {
  /// Images of all splits.
  fileprivate var count: Int { [training, validation, test].reduce(0) { $0 + ($1?.count ?? 0) } }
}
