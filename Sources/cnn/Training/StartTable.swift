import CNNData
import CNNSpec
import CNNTraining

/// What is about to be trained, on what and where: a few lines before the first epoch.
struct StartTable {
  var setup: RunSetup
  var traits: TerminalTraits

  /// One name and its lines each; the lines of a name stand under one another.
  var text: String {
    let entries: [(name: String, lines: [String])] = [
      ("data", dataLines), ("classes", [classes]), ("network", [network]), ("training", [training]),
      ("threads", ["\(setup.machine.threads) (\(setup.machine.threadsReason))"]),
      ("processor", ["\(MachineChoice.processor), \(setup.machine.instructionSet.rawValue) kernels"]),
    ]
    let width = (entries.map(\.name.count).max() ?? 0) + 3
    let lines = entries.flatMap { entry in
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
      let count = NumberText.grouped(set.count)
      let name = set.split.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)
      let shape =
        "\(set.shape.height)x\(set.shape.width), \(set.shape.channels) channel\(set.shape.channels == 1 ? "" : "s")"
      let origin = set.split == .training ? ", \(folder)" : ""
      return name + String(repeating: " ", count: width - count.count) + "\(count) images of \(shape)\(origin)"
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
    return "\(architecture.layers.count) layers, \(NumberText.grouped(architecture.parameterCount)) parameters, "
      + "\(NumberText.grouped(architecture.multiplyAdds)) multiply-adds an image"
  }

  private var training: String {
    let spec = setup.configuration.spec.training
    return
      "\(spec.optimizer.word), learning rate \(NumberText.setting(spec.learningRate)), batches of \(spec.batchSize), "
      + "\(spec.epochs) epoch\(spec.epochs == 1 ? "" : "s"), seed \(spec.seed)"
  }
}

extension DataNote {
  /// A line for the console.
  var text: String {
    switch self {
    case .classesAreNumbers:
      "the data names no classes, so they are called by their numbers; a file classes.txt in its folder, a name on each line, names them"
    case .noTestSplit: "the data has no test images; nothing stands in for them"
    case .converted(let split, let count, let shape):
      "\(count) \(split.rawValue) pictures were converted to \(shape.channels)x\(shape.height)x\(shape.width)"
    case .skippedHidden(let count): "\(count) hidden files were passed over"
    case .unusedFolder(let path):
      "\(path) is not used: the splits are train and test, and `validation` under [data] holds images out"
    case .constantChannel(let channel): "all training pixels of channel \(channel) are equal; its std is taken as 1"
    case .labelColumns(let split, let columns):
      "the \(split.rawValue) labels have \(columns) columns; the first is the class"
    case .storedOtherwise(let transposed, let inverted):
      "images are \([transposed ? "transposed" : "", inverted ? "inverted" : ""].filter { !$0.isEmpty }.joined(separator: " and ")) as they are read, by [data]"
    case .labelsStartLater(let lowest, let highest, let first):
      "labels are \(lowest)...\(highest), none is \(first); first_label = \(lowest) under [data] would leave no class empty"
    case .classesWithoutHeldOutImages(let names): "warning: \(NameList.classes(names)) no held-out image"
    case .classesOnlyHeldOut(let names):
      "warning: \(NameList.classes(names)) held-out images and no training image"
    case .classesBeyondLimit(let names, let limit):
      "warning: \(NameList.classes(names)) no image among the \(limit) that `limit` leaves to train on"
    case .classesWithoutImages(let names): "warning: \(NameList.classes(names)) no training image"
    }
  }
}
