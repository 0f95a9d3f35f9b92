import CNNRun

/// What the keys of the live view do, and the line that tells of them.
struct LiveKeys {
  var state: LiveState

  /// What a key asks for; `nil` for help and for keys that mean nothing.
  static func command(_ key: Character, in state: LiveState) -> SteeringCommand? {
    switch key {
    case "s": .save
    case "e": .evaluate
    case "l": .halveRate
    case "L": .doubleRate
    case "p": state.wantsPause ? .goOn : .pause
    case "x": state.wantsStop ? .keepGoing : .stopAfterEpoch
    default: nil
    }
  }

  static let helpKey: Character = "?"

  /// The longest of these lines that fits.
  func line(width: Int) -> StyledLine {
    guard state.hasKeys else { return StyledLine("Ctrl-C saves and stops", .faint).cut(to: width) }
    let pause = state.wantsPause ? "go on" : "pause"
    let long = state.wantsStop ? "go on after this epoch" : "stop after this epoch"
    let help = state.showsHelp ? "back" : "help"
    let choices = [
      [
        ("s", "save"), ("e", "evaluate"), ("l", "halve rate"), ("L", "double rate"), ("p", pause), ("x", long),
        ("?", help),
      ],
      [("s", "save"), ("e", "evaluate"), ("l L", "rate"), ("p", pause), ("x", long), ("?", help)],
      [("s", "save"), ("e", "evaluate"), ("l L", "rate"), ("p", pause), ("x", "stop"), ("?", help)],
      [("s e l L p x", ""), ("?", help)],
    ]
    let lines = choices.map(Self.line)
    return lines.first { $0.count <= width } ?? lines[lines.count - 1].cut(to: width)
  }

  private static func line(_ keys: [(key: String, text: String)]) -> StyledLine {
    var line = StyledLine()
    for key in keys {
      if line.count > 0 { line.append("   ") }
      line.append(key.key, .accent)
      if !key.text.isEmpty { line.append(" \(key.text)", .faint) }
    }
    return line
  }

  /// What `?` shows.
  static let help: [StyledLine] = {
    let keys = [
      ("s", "save the state after this step"),
      ("e", "evaluate after this step; nothing is chosen by it"),
      ("l", "halve the learning rate"),
      ("L", "double it"),
      ("p", "pause; again to go on"),
      ("x", "stop after this epoch; again to take it back"),
      ("Ctrl-C", "save after this step and stop"),
      ("Ctrl-Z", "suspend; fg goes on"),
    ]
    let lines = keys.map { key, text in
      var line = StyledLine(key, .accent)
      line.pad(to: 9)
      line.append(text)
      return line
    }
    return lines + [
      StyledLine(), StyledLine("Commands stand in metrics.jsonl with their step;", .faint),
      StyledLine("--resume and --verify repeat them.", .faint),
    ]
  }()
}

extension SteeringCommand {
  /// For the moment in which it waits for the step to end.
  var shortText: String {
    switch self {
    case .save: "saves"
    case .evaluate: "evaluates"
    case .halveRate: "halves the rate"
    case .doubleRate: "doubles the rate"
    case .pause: "pauses"
    case .goOn: "goes on"
    case .stopAfterEpoch, .keepGoing: "heeds x"
    }
  }
}
