import CNNData
import CNNRun
import CNNSpec
import CNNTraining
import Foundation

/// What is about to be trained, on what and where: a few lines before the first epoch.
struct StartTable {
  var setup: RunSetup
  var initialWeights: InitialWeights.Selection?
  var ranks: RankStart?
  var traits: TerminalTraits

  /// One name and its lines each; the lines of a name stand under one another.
  var text: String {
    let entries: [(name: String, lines: [String])] = [
      ("data", dataLines), ("classes", [classes]), ("network", [network]),
      ("weights", initialWeights.map { [Self.weights($0)] } ?? []), ("training", [training]),
      (ranks == nil ? "threads" : "threads a rank", ["\(setup.machine.threads) (\(setup.machine.threadsReason))"]),
      ("ranks", ranks.map { [$0.ranks] } ?? []), ("exchange", ranks.map { [$0.exchange] } ?? []),
      ("efficiency", ranks.map { [$0.efficiency] } ?? []),
      ("processor", ["\(MachineChoice.processor), \(setup.machine.instructionSet.rawValue) kernels"]),
    ]
    let shown = entries.filter { !$0.lines.isEmpty }
    let width = (shown.map(\.name.count).max() ?? 0) + 3
    let lines = shown.flatMap { entry in
      entry.lines.flatMap { wrapped($0, indent: width) }.enumerated().map { index, line in
        let name = index == 0 ? entry.name : ""
        let pad = String(repeating: " ", count: width - name.count)
        return traits.styled(name, .faint) + pad + line
      }
    }
    return traits.plain(lines.joined(separator: "\n"))
  }

  private func wrapped(_ line: String, indent: Int) -> [String] {
    traits.isTerminal ? Wrapping.lines(line, columns: traits.columns - 1, indent: indent) : [line]
  }

  private var dataLines: [String] {
    let sets = [setup.data.training, setup.data.validation, setup.data.test].compactMap { $0 }
    let width = sets.map { NumberText.grouped($0.count).count }.max() ?? 0
    let folder = PathText.short(setup.dataFolder)
    return sets.map { set in
      let number = NumberText.grouped(set.count)
      let name = set.split.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)
      let shape =
        "\(set.shape.height)x\(set.shape.width), \(set.shape.channels) channel\(set.shape.channels == 1 ? "" : "s")"
      let origin = set.split == .training ? ", \(folder)" : ""
      return name + String(repeating: " ", count: width - number.count)
        + "\(NumberText.counted(set.count, "image")) of \(shape)\(origin)"
    }
  }

  /// As many names as fit on the line.
  private var classes: String {
    let names = setup.data.classes.map(\.shown)
    guard !names.isEmpty else { return "none: the targets are images" }
    let head = "\(names.count): "
    // The column of names, their count, and what follows a cut.
    let room = traits.columns - 20 - head.count
    var kept = 0
    var length = 0
    while kept < names.count, length + names[kept].count + 2 <= room {
      length += names[kept].count + 2
      kept += 1
    }
    let list = names.prefix(max(kept, 1)).joined(separator: ", ")
    return head + list + (max(kept, 1) < names.count ? ", …" : "")
  }

  private var network: String {
    let architecture = setup.configuration.architecture
    return "\(NumberText.counted(architecture.layers.count, "layer")), "
      + "\(NumberText.counted(architecture.parameterCount, "parameter")), "
      + "\(NumberText.counted(architecture.multiplyAdds, "multiply-add")) an image"
  }

  /// What `--init` takes, and what it leaves.
  private static func weights(_ selection: InitialWeights.Selection) -> String {
    let left = [
      selection.ofOptimizer > 0 ? "\(selection.ofOptimizer) of the optimizer" : nil,
      selection.batchCounts > 0 ? "\(selection.batchCounts) num_batches_tracked" : nil,
    ].compactMap { $0 }
    return "\(selection.taken) tensors of \(PathText.short(URL(filePath: selection.path)))"
      + (left.isEmpty ? "" : "; not taken: \(left.joined(separator: ", "))")
  }

  private var training: String {
    let spec = setup.configuration.spec.training
    return
      "\(spec.optimizer.word), learning rate \(NumberText.setting(spec.learningRate)), batches of \(spec.batchSize), "
      + "\(spec.epochs) epoch\(spec.epochs == 1 ? "" : "s"), seed \(spec.seed)"
  }
}
