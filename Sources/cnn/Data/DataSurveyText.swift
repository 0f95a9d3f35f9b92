import CNNData
import CNNSpec
import Foundation

/// A look at a data set as a person reads it: splits, classes, findings, verdict.
struct DataSurveyText {
  var survey: DataSurvey
  var format: DataSpec.Format
  var folder: String
  var notes: [DataNote]
  var traits: TerminalTraits

  var text: String {
    var blocks = [[title], splitTable]
    if !survey.classes.isEmpty { blocks.append(histogram) }
    let findings = findingLines + noteLines
    if !findings.isEmpty { blocks.append(findings) }
    blocks.append([verdict])
    return traits.plain(blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n"))
  }

  private var title: String {
    let shape = survey.shape
    let channels = "\(shape.channels) channel\(shape.channels == 1 ? "" : "s")"
    return traits.styled(folder, .bold) + "  \(format.rawValue), \(shape.height)x\(shape.width), \(channels)"
  }

  // MARK: Splits

  private var splitTable: [String] {
    var table = TextTable([
      .init("split", .left), .init("images"), .init("mean", .left), .init("std", .left), .init("constant"),
      .init("repeated"), .init("also in train"),
    ])
    for part in survey.parts {
      table.rows.append([
        part.split.rawValue, NumberText.grouped(part.images), Self.values(part.mean), Self.values(part.std),
        NumberText.grouped(part.constant.count), NumberText.grouped(part.repeated.count),
        part.shared.map { NumberText.grouped($0.count) } ?? "–",
      ])
    }
    let lines = table.lines
    return [traits.styled(lines[0], .faint)] + lines.dropFirst()
  }

  private static func values(_ values: [Double]) -> String {
    values.map { String(format: "%.4f", $0) }.joined(separator: " ")
  }

  // MARK: Classes

  /// Classes up to which all are listed, and how many of the largest and of the smallest are listed of more.
  private static let (listedClasses, listedEnds) = (20, 8)
  private static let barLength = 24

  private var histogram: [String] {
    var table = TextTable(
      [.init("class", .left)] + survey.parts.map { .init($0.split.rawValue) } + [.init("", .left)])
    let most = max(survey.classes.map { $0.images[0] }.max() ?? 0, 1)
    let (shown, hidden) = shownClasses
    for entry in shown {
      table.rows.append([entry.name.shown] + entry.images.map(NumberText.grouped) + [bar(entry.images[0], most)])
    }
    let lines = table.lines
    let gap = hidden > 0 ? ["… \(hidden) more between them"] : []
    let half = hidden > 0 ? Self.listedEnds + 1 : lines.count
    return [traits.styled(lines[0], .faint)] + lines[1..<half] + gap + lines[half...]
  }

  /// All classes in their order, or the largest and the smallest of many.
  private var shownClasses: (shown: [DataSurvey.ClassCount], hidden: Int) {
    let classes = survey.classes
    guard classes.count > Self.listedClasses else { return (classes, 0) }
    let order = classes.indices.sorted { (classes[$1].images[0], $0) < (classes[$0].images[0], $1) }
    let ends = order.prefix(Self.listedEnds) + order.suffix(Self.listedEnds)
    return (ends.map { classes[$0] }, classes.count - 2 * Self.listedEnds)
  }

  private func bar(_ count: Int, _ most: Int) -> String {
    let length = count == 0 ? 0 : max(1, Int((Double(count) / Double(most) * Double(Self.barLength)).rounded()))
    return traits.styled(String(repeating: "━", count: length), .accent)
  }

  // MARK: Findings

  private var findingLines: [String] {
    survey.findings.flatMap { finding in
      let label =
        finding.level == .problem ? traits.styled("problem", .bad) + "  " : traits.styled("warning", .warning) + "  "
      return Wrapping.lines(finding.description, columns: traits.columns, indent: Self.labelWidth).enumerated().map {
        $0 == 0 ? label + $1 : String(repeating: " ", count: Self.labelWidth) + $1
      }
    }
  }

  /// `problem` and two spaces.
  private static let labelWidth = 9

  /// What the findings don't say already.
  private var noteLines: [String] {
    let untold = notes.filter { note in
      switch note {
      case .classesAreNumbers, .pictures, .passedOver, .emptyTestFolders, .unusedFolder, .labelColumns,
        .storedOtherwise, .labelsStartLater, .classesReordered, .classesWithoutHeldOutImages, .classesOnlyHeldOut,
        .classesBeyondLimit:
        true
      case .noTestSplit, .constantChannel, .oneClass, .classesWithoutImages, .classesWithoutTestImages: false
      }
    }
    return untold.map { traits.styled("note", .faint) + "     " + $0.text }
  }

  private var verdict: String {
    let problems = survey.findings.count { $0.level == .problem }
    let warnings = survey.findings.count - problems
    let counts = [(problems, "problem"), (warnings, "warning")].filter { $0.0 > 0 }.map {
      "\($0) \($1)\($0 == 1 ? "" : "s")"
    }
    let tail = counts.isEmpty ? "" : ": " + counts.joined(separator: ", ")
    return problems > 0
      ? traits.styled("needs attention", .bad) + tail : traits.styled("fit for training", .good) + tail
  }
}
