/// Predictions as a person reads them: each picture's name, and under it its classes with their probabilities.
///
/// A terminal shows each probability as a bar too. Where the output goes to a file or another program there are no bars,
/// and the lines are the same on every machine.
struct PredictionText {
  let pictures: [PicturePrediction]
  let traits: TerminalTraits

  private static let indent = 2
  private static let gap = 2
  /// `100.00 %`
  private static let percentWidth = 8
  /// A bar shorter than this says nothing, and a longer one no more.
  private static let leastBar = 8
  private static let longestBar = 40
  /// Longer names of classes are cut on a terminal, so that no line breaks.
  private static let shortestName = 8

  /// Pictures stand apart by an empty line on a terminal.
  var text: String {
    traits.plain(
      pictures.map { lines($0).joined(separator: "\n") }.joined(separator: traits.isTerminal ? "\n\n" : "\n"))
  }

  private func lines(_ picture: PicturePrediction) -> [String] {
    [traits.styled(picture.image, .bold)] + (traits.isTerminal ? barLines(picture) : plainLines(picture))
  }

  private func plainLines(_ picture: PicturePrediction) -> [String] {
    var table = TextTable([.init("", .left), .init("")])
    table.indent = Self.indent
    table.rows = picture.classes.map { [$0.name.shown, NumberText.percent(Double($0.probability))] }
    return Array(table.lines.dropFirst())
  }

  private func barLines(_ picture: PicturePrediction) -> [String] {
    let others = Self.indent + Self.gap + Self.percentWidth
    let longest = pictures.flatMap(\.classes).map(\.name.shown.count).max() ?? 0
    let width = min(longest, max(Self.shortestName, traits.columns - 1 - others - Self.gap - Self.leastBar))
    let room = min(traits.columns - 1 - others - Self.gap - width, Self.longestBar)
    return picture.classes.enumerated().map { place, entry in
      let name = cut(entry.name.shown, to: width)
      let percent = NumberText.percent(Double(entry.probability))
      var line = String(repeating: " ", count: Self.indent)
      line += name + String(repeating: " ", count: width - name.count + Self.gap)
      line += String(repeating: " ", count: max(0, Self.percentWidth - percent.count)) + percent
      let bar = HorizontalBar(share: Double(entry.probability), length: room, traits: traits).text
      guard !bar.isEmpty else { return line }
      return line + String(repeating: " ", count: Self.gap) + traits.styled(bar, place == 0 ? .accent : .faint)
    }
  }

  private func cut(_ name: String, to width: Int) -> String {
    name.count <= width ? name : name.prefix(width - 1) + "…"
  }
}
