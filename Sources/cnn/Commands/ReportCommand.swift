import ArgumentParser
import CNNReports
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

  @Argument(help: ArgumentHelp("Folders of runs.", valueName: "run"))
  var runs: [String]

  @Option(help: ArgumentHelp("Write a page with tables and curves.", valueName: "file.html"))
  var out: String?

  @OptionGroup var overwriting: OverwriteOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if runs.isEmpty { throw ValidationError("Give the folders of the runs to compare.") }
  }

  func run() throws {
    let terminal = output.makeTerminal()
    try overwriting.requireFree(out)
    let comparison = try RunComparison(try read())
    if let out {
      try overwriting.write(ComparisonPage(comparison).html(), to: out)
      terminal.note("report: \(out)")
    }
    if output.json {
      try terminal.result(JSONText.document(ComparisonDocument(comparison)))
    } else {
      try terminal.result(ComparisonText(comparison: comparison, traits: terminal.output).text)
    }
  }

  private func read() throws -> [ComparedRun] {
    let folders = try runs.map { try RunFolder.open(URL(filePath: $0)) }
    let names = folders.map { $0.url.standardizedFileURL.lastPathComponent }
    return try folders.indices.map { index in
      let isUnique = names.count { $0 == names[index] } == 1
      return try ComparedRun(folders[index], name: isUnique ? names[index] : runs[index])
    }
  }
}
