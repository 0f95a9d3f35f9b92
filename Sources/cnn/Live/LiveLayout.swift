import CNNTraining

/// The live view as lines: a function of what is shown and of the window's size.
///
/// What matters most stands where there is room for little: the bars, the figures, the keys; then the plot, and the epochs.
struct LiveLayout {
  var state: LiveState
  var traits: TerminalTraits
  /// Of the window.
  var columns: Int
  var rows: Int

  /// Wider lines are hard to follow with the eye.
  private static let widest = 110
  private static let indent = 2
  private static let tallestPlot = 12
  /// A plot of fewer rows shows nothing.
  private static let leastPlot = 4
  private static let leastTable = 3
  private static let mostMessageLines = 3

  /// Of the text within a line: the last column stays free, since some terminals wrap when it is written to.
  private var width: Int { max(min(columns, Self.widest) - 1 - 2 * Self.indent, 1) }

  /// As many lines as the window has rows, each shorter than the window is wide.
  var lines: [StyledLine] {
    var top = [[title], bars]
    var bottom = [LiveKeys(state: state).line(width: width)]
    // Of the next block: one more row keeps it apart.
    var room: Int { rows - top.reduce(0) { $0 + $1.count + 1 } - bottom.count - 1 }
    if room < -1 { top.removeFirst() }
    if tiles.count <= room { top.append(tiles) }
    let messages = self.messages
    if !messages.isEmpty, messages.count <= room { bottom = messages + [StyledLine()] + bottom }
    if state.showsHelp {
      top.append(Array(LiveKeys.help.prefix(max(room, 0))))
    } else {
      let plot = plotRows(room: room)
      if plot > 0 { top.append(self.plot(rows: plot)) }
      if room >= Self.leastTable { top.append(table(rows: room)) }
    }
    return placed(top.filter { !$0.isEmpty }, bottom)
  }

  /// Puts blocks apart, the last one at the lower edge.
  private func placed(_ top: [[StyledLine]], _ bottom: [StyledLine]) -> [StyledLine] {
    let spread = Array(top.map { $0 + [StyledLine()] }.joined())
    let dense = spread.count + bottom.count > rows ? Array(top.joined()) : spread
    let upper = dense.prefix(max(rows - bottom.count, 0))
    let gap = Array(repeating: StyledLine(), count: max(rows - upper.count - bottom.count, 0))
    return (upper + gap + bottom).suffix(max(rows, 0)).map { line in
      guard line.count > 0 else { return line }
      var indented = StyledLine(String(repeating: " ", count: Self.indent))
      indented.append(line)
      return indented.cut(to: max(columns - 1, 0))
    }
  }

  // MARK: Blocks

  private var title: StyledLine {
    let status = self.status
    let name = state.run.count > width / 2 ? String(state.run.split(separator: "/").last ?? "") : state.run
    var line = StyledLine(name, .bold)
    line.append("  \(state.configuration)", .faint)
    line = line.cut(to: max(width - status.count - 2, 0))
    line.pad(to: width - status.count)
    line.append(status)
    return line
  }

  private var status: StyledLine {
    if state.isStopping { return StyledLine("saving and stopping", .warning) }
    if state.isPaused { return StyledLine("paused", .warning) }
    if let asked = state.asked.last { return StyledLine("\(asked.command.shortText) after this step", .warning) }
    if state.stopsAfterEpoch { return StyledLine("stops after this epoch", .warning) }
    return StyledLine(state.evaluation == nil ? "training" : "evaluating", .faint)
  }

  private var bars: [StyledLine] {
    guard let plan = state.plan else { return [StyledLine("preparing", .faint)] }
    let step = state.progress
    let done = step?.step ?? plan.completedSteps
    let epoch = step?.epoch ?? done / max(plan.stepsPerEpoch, 1) + 1
    var bars = [("epoch \(epoch) of \(plan.epochs)", done - (epoch - 1) * plan.stepsPerEpoch, plan.stepsPerEpoch)]
    if let evaluation = state.evaluation {
      bars = [("\(evaluation.split.rawValue) images", evaluation.done, evaluation.images)]
    }
    if plan.epochs > 1 { bars.append(("whole run", done, plan.epochs * plan.stepsPerEpoch)) }
    let labelWidth = max(bars.map(\.0.count).max() ?? 0, "validation images".count)
    let counts = bars.map { "\(NumberText.grouped($0.1)) of \(NumberText.grouped($0.2))" }
    let countWidth = counts.map(\.count).max() ?? 0
    let isWide = width >= labelWidth + countWidth + Self.shortestBar + 4
    let nameWidth = isWide ? labelWidth : bars.map(\.0.count).max() ?? 0
    return zip(bars, counts).map { bar, count in
      var line = StyledLine(bar.0, .faint)
      line.pad(to: nameWidth + 2)
      let tail = isWide ? countWidth + 2 : 0
      line.append(ProgressBar(done: bar.1, total: bar.2).line(length: max(width - nameWidth - 2 - tail, 1), traits))
      if isWide { line.append(String(repeating: " ", count: tail - count.count) + count) }
      return line
    }
  }

  private static let shortestBar = 16

  private var tiles: [StyledLine] { LiveTiles(state: state).lines(width: width) }

  private func plotRows(room: Int) -> Int {
    guard state.curve.count > 1, room >= Self.leastPlot else { return 0 }
    let forTable = state.epochs.isEmpty ? 0 : min(state.epochs.count + 3, max(room / 2, Self.leastTable + 1))
    guard room - forTable >= Self.leastPlot else { return min(room, Self.tallestPlot) }
    return min(room - forTable, Self.tallestPlot)
  }

  private func plot(rows: Int) -> [StyledLine] {
    LossPlot(curve: state.curve, columns: width, rows: rows, hasBraille: traits.hasBraille).lines
  }

  private func table(rows: Int) -> [StyledLine] {
    LiveTable(epochs: state.epochs, width: width, rows: rows).lines
  }

  /// The newest, in as many lines as they have.
  private var messages: [StyledLine] {
    let lines = state.messages.flatMap { message -> [StyledLine] in
      Wrapping.lines(message.text, columns: width, indent: 0).map {
        StyledLine($0, message.isWarning ? .warning : .faint)
      }
    }
    return Array(lines.suffix(Self.mostMessageLines))
  }
}
