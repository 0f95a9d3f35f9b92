import CNNTraining

/// The figures of the moment, each under its name.
struct LiveTiles {
  var state: LiveState

  private struct Tile {
    var name: String
    var value: String
    var emphasis = Emphasis.bold
    /// Not worth a line.
    var isOptional = false

    var width: Int { max(name.count, value.count) }
  }

  private static let gap = 3

  /// Two lines for as many figures as stand side by side, and two more for the rest.
  func lines(width: Int) -> [StyledLine] {
    var lines: [StyledLine] = []
    var names = StyledLine()
    var values = StyledLine()
    for tile in tiles {
      if tile.isOptional, names.count + tile.width > width { continue }
      if names.count > 0, names.count + tile.width > width {
        lines += [names, values]
        (names, values) = (StyledLine(), StyledLine())
      }
      names.append(tile.name, .faint)
      values.append(tile.value, tile.emphasis)
      let end = max(names.count, values.count) + Self.gap
      names.pad(to: end)
      values.pad(to: end)
    }
    return lines + (names.count > 0 ? [names, values] : [])
  }

  private var tiles: [Tile] {
    guard let progress = state.progress else { return [] }
    var tiles = [Tile(name: "loss", value: NumberText.loss(progress.meanLoss))]
    if let accuracy = progress.accuracy { tiles.append(Tile(name: "accuracy", value: NumberText.percent(accuracy))) }
    tiles.append(rate(progress))
    tiles.append(Tile(name: "images/s", value: NumberText.rate(progress.imagesPerSecond)))
    if let share = state.peakShare { tiles.append(Tile(name: "of peak", value: "\(Int((share * 100).rounded())) %")) }
    if let left = state.timeLeft { tiles.append(Tile(name: "time left", value: NumberText.duration(left))) }
    tiles.append(Tile(name: "elapsed", value: NumberText.duration(state.elapsed), isOptional: true))
    return tiles
  }

  /// With what multiplies the schedule's, where something does.
  private func rate(_ progress: StepProgress) -> Tile {
    let value = NumberText.setting(progress.learningRate, digits: 3)
    guard state.rateFactor != 1 else { return Tile(name: "learning rate", value: value) }
    let factor = state.rateFactor < 1 ? "1/\(Int(1 / state.rateFactor))" : "\(Int(state.rateFactor))"
    return Tile(name: "learning rate", value: "\(value) (×\(factor))", emphasis: .warning)
  }
}
