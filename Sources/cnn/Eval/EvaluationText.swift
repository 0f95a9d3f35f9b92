import CNNSpec
import CNNTraining
import Foundation

/// An evaluation as a person reads it.
struct EvaluationText {
  var checkpoint: String
  var result: EvaluationResult
  var traits: TerminalTraits

  var text: String {
    var blocks = [
      [
        traits.styled(
          "\(PrintableText.escaped(checkpoint)), \(NumberText.counted(result.images, "\(splitName) image"))", .bold)
      ]
    ]
    blocks.append(summary)
    if !result.classes.isEmpty { blocks.append(classTable) }
    if !result.mostConfused.isEmpty { blocks.append(mostConfused) }
    return traits.plain(blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n"))
  }

  private var splitName: String {
    switch result.split {
    case .training: "training"
    case .validation: "validation"
    case .test: "test"
    }
  }

  private var summary: [String] {
    var lines: [(name: String, value: String)] = []
    if let correct = result.correct {
      var text = "\(NumberText.percent(result.accuracy))   "
      text += "\(NumberText.grouped(correct)) of \(NumberText.grouped(result.images))"
      if let interval = result.accuracyInterval {
        text += String(format: ", 95 %% interval %.2f to %.2f %%", interval.low * 100, interval.high * 100)
      }
      lines.append(("accuracy", text))
    }
    lines.append(("loss", NumberText.loss(result.loss)))
    if let top5 = result.top5Accuracy { lines.append(("top-5", NumberText.percent(top5))) }
    if let macroF1 = result.macroF1 { lines.append(("macro-F1", NumberText.loss(macroF1))) }
    if let error = result.calibrationError { lines.append(("calibration error", NumberText.percent(error))) }
    let width = lines.map(\.name.count).max() ?? 0
    return lines.map { $0.name.padding(toLength: width + 3, withPad: " ", startingAt: 0) + $0.value }
  }

  private var classTable: [String] {
    var table = TextTable([
      .init("class", .left), .init("images"), .init("precision"), .init("recall"), .init("F1"),
    ])
    for entry in result.classes {
      table.rows.append([
        entry.name.shown, NumberText.grouped(entry.images), NumberText.percent(entry.precision),
        NumberText.percent(entry.recall), NumberText.loss(entry.f1),
      ])
    }
    let lines = table.lines
    return [traits.styled(lines[0], .faint)] + lines.dropFirst()
  }

  private var mostConfused: [String] {
    var lines = [traits.styled("most often confused", .faint)]
    for pair in result.mostConfused {
      let (truth, taken) = (result.classes[pair.trueClass], result.classes[pair.predictedClass])
      let share = NumberText.percent(truth.images > 0 ? Double(pair.images) / Double(truth.images) : nil)
      lines.append(
        "\(truth.name.shown) taken for \(taken.name.shown): \(NumberText.grouped(pair.images)) of "
          + "\(NumberText.grouped(truth.images)), \(share)")
    }
    return lines
  }
}
