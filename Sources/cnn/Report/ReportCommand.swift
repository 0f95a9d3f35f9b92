import ArgumentParser
import CNNReports
import CNNRun
import CNNSpec
import CNNTraining
import Foundation

/// `cnn report`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Lays several runs side by side.",
    discussion: """
      cnn report runs/lenet-1 runs/lenet-2 --out comparison.html

      Curves over each other, what differs in the configurations, and McNemar's test on the answers to the same test \
      images. A run's own page is report/report.html in its folder.
      """)

  @Argument(help: ArgumentHelp("Folders of runs; latest is the newest.", valueName: "run"))
  var runs: [String]

  @Option(help: ArgumentHelp("Write a page with tables and curves.", valueName: "file.html"))
  var out: String?

  @Option(help: ArgumentHelp("Where the data of these runs is now; they remember it.", valueName: "dir"))
  var data: String?

  @OptionGroup var overwriting: OverwriteOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if runs.isEmpty { throw ValidationError("Give the folders of the runs to compare.") }
  }

  func run() throws {
    let terminal = output.makeTerminal()
    try overwriting.requireFree(out)
    let comparison = try RunComparison(try read(terminal))
    if let out {
      try overwriting.write(ComparisonPage(comparison).html(\.commandLine), to: out)
      terminal.note("report: \(PrintableText.escaped(out))")
    }
    if output.json {
      try terminal.result(JSONText.document(ComparisonDocument(comparison)))
    } else {
      try terminal.result(ComparisonText(comparison: comparison, traits: terminal.output).text)
    }
  }

  /// - Throws: `CommandError.ended` after every run that can't be read has been named; nothing is compared then, because a
  ///   table without them would answer another question.
  private func read(_ terminal: Terminal) throws -> [ComparedRun] {
    let folders = runs.map { run in Result { try RunFolder.named(run) } }
    let names = folders.map { try? $0.get().url.standardizedFileURL.lastPathComponent }
    var endings: [Ending] = []
    let compared = try folders.indices.compactMap { index -> ComparedRun? in
      do {
        let folder = try folders[index].get()
        let isUnique = names.count { $0 == names[index] } == 1
        let run = try ComparedRun(
          folder, name: PrintableText.escaped(isUnique ? names[index] ?? runs[index] : runs[index]))
        terminal.tell(try RunData.remember(data.map { URL(filePath: $0) }, of: folder, run.configuration))
        return run
      } catch {
        guard let ending = Ending(error) else { throw error }
        endings.append(ending)
        return nil
      }
    }
    for ending in endings { terminal.message(ending.text) }
    if let status = endings.first?.status { throw CommandError.ended(ExitCategory(rawValue: status) ?? .data) }
    return compared
  }
}
