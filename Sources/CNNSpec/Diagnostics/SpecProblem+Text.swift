/// The words for every fact: one place, so that messages agree with each other.
extension SpecProblem {
  /// One line that says what is wrong, with the nearest known word where there is one.
  var message: String {
    switch self {
    case .tooLarge(let limit): "the configuration is larger than \(limit) bytes"
    case .unclosedHeader: "the stanza's opening `[` has no `]` on this line"
    case .malformedHeader(let text): "`[\(clip(text))]` is not a stanza's name"
    case .notAnEntry(let text): text.isEmpty ? "nothing stands between two `;`" : "`\(clip(text))` is not `key = value`"
    case .malformedKey(let key): key.isEmpty ? "no key stands before the `=`" : "`\(clip(key))` is not a key"
    case .emptyValue(let key): "`\(key)` has no value"
    case .entryBeforeStanza(let key): "`\(clip(key))` stands before the first stanza"

    case .unknownStanza(let word, _, let suggestion): "there is no stanza [\(clip(word))]\(meant(suggestion, in: "[]"))"
    case .missingStanza(let word): "there is no [\(word)] stanza"
    case .repeatedStanza(let word, let line): "[\(word)] stands here for the second time; the first is on line \(line)"
    case .noLayers: "the network has no layers"
    case .unknownKey(let key, let stanza, _, let suggestion):
      "[\(stanza)] has no key `\(clip(key))`\(meant(suggestion))"
    case .missingKey(let key, let stanza): "[\(stanza)] needs `\(key)`"
    case .repeatedKey(let key, let stanza, let line):
      "`\(clip(key))` stands in this [\(stanza)] for the second time; the first is on line \(line)"
    case .foreignKey(let key, let selector, let value, let owners):
      owners.isEmpty
        ? "`\(key)` means nothing with `\(selector) = \(value)`"
        : "`\(key)` belongs to `\(selector) = \(owners.joined(separator: "`, `"))`, and this is `\(value)`"
    case .lengthBesideSize(let key): "`\(key)` stands beside `length`, which is for one-dimensional input"

    case .malformedValue(let value, let key, let expected): "`\(clip(value))` is not \(expected.words) for `\(key)`"
    case .outOfRange(let value, let key, let range): "`\(key)` is \(clip(value)) and has to be \(range)"
    case .notABoolean(let value, let key): "`\(key)` is `yes` or `no`, not `\(clip(value))`"
    case .unknownChoice(let value, let key, _, let suggestion):
      "`\(clip(value))` is not a value of `\(key)`\(meant(suggestion))"
    case .repeatedItem(let item, let key): "`\(clip(item))` stands in `\(key)` twice"
    case .singleClass(let name): "one class (`\(clip(name))`) leaves nothing to tell apart"
    case .nesterovWithoutMomentum: "`nesterov = yes` needs a `momentum` above 0"
    case .minimumAboveLearningRate(let minimum, let rate):
      "`min_learning_rate` (\(minimum)) is above `learning_rate` (\(rate))"
    case .milestonesNotIncreasing(let value): "`milestones` have to increase: \(clip(value))"
    case .deconvPaddingMode(let mode): "[deconv] pads with zeros only, not `\(mode.rawValue)`"
    case .diracNeedsFilters(let stanza): "`init = dirac` is for [conv] and [deconv]; [\(stanza)] has no filters"
    case .singleNormGroup(let key): "group normalisation without `\(key)` has one group, which is layer normalisation"

    case .channelCount(let key, let given, let channels):
      "`\(key)` has \(counted(given, "number")), the input has \(counted(channels, "channel"))"
    case .classWeightCount(let weights, let classes):
      "`class_weights` has \(counted(weights, "number")), `classes` names \(counted(classes, "class", "classes"))"
    case .imagesDoNotFit(let format, let images, let input):
      "images of `\(format)` are \(images.text), the network's input is \(input.text)"
    case .needsValidation(let what): "`\(what)` watches a held-out part of the training images, and there is none"
    case .augmentationTooLarge(let key, let pixels, let input):
      "`\(key)` is \(counted(pixels, "pixel")), as large as the input (\(input.text)) or larger"

    case .malformedName(let name): "`\(clip(name))` is not a layer's name"
    case .reservedName(let name): "`\(name)` is what `from` calls the network's input, not a name for a layer"
    case .repeatedName(let name, let line): "the name `\(clip(name))` is taken by the stanza on line \(line)"
    case .tensorNameClash(let tensor, let first, let second):
      "layers `\(clip(first))` and `\(clip(second))` would both store `\(clip(tensor))`"
    case .unclosedBlock(let name): "the block\(named(name)) has no [end]"
    case .nestedBlock(let outer):
      "a [block] can't stand inside of another\(named(outer)); that one needs its [end] first"
    case .endWithoutBlock: "this [end] closes no [block]"
    case .entryAfterEnd(let key): "`\(clip(key))` stands after [end], which takes no keys"
    case .settingInBlock(let kind): "[\(kind)] can't stand in a block; only layers can"
    case .emptyBlock(let name): "the block `\(clip(name))` has no layers"
    case .malformedBlockName(let name): "`\(clip(name))` is not a block's name"
    case .blockNamedAsStanza(let name): "a block can't be called `\(name)`: that is a stanza of the language"
    case .repeatedBlock(let name, let line): "the block `\(name)` is defined already, on line \(line)"
    case .reservedParameter(let name): "a parameter can't be called `\(name)`: every use has that key"
    case .unknownParameter(let name, let block, _, let suggestion):
      name.isEmpty
        ? "no parameter's name stands after `$`"
        : "the block `\(clip(block))` has no parameter `\(clip(name))`\(meant(suggestion))"
    case .unusedParameter(let name, let block): "nothing in the block `\(clip(block))` uses `$\(name)`"
    case .unusedBlock(let name): "the block `\(name)` is never used"
    case .tooDeep(let name, let limit): "blocks are nested more than \(limit) deep here; does `\(name)` use itself?"
    case .tooManyLayers(let limit): "the blocks stand for more than \(limit) layers"
    case .valueTooLong(let key, let limit): "the value of `\(key)` becomes longer than \(limit) characters"

    case .unknownLayer(let name, let isInBlock, let suggestion):
      "there is no layer `\(clip(name))`\(isInBlock ? " in this block" : "")\(meant(suggestion))"
    case .inputCount(let stanza, let given):
      stanza == "add" || stanza == "concat"
        ? "[\(stanza)] joins two or more layers, and `from` names \(given)"
        : "[\(stanza)] reads one layer, and `from` names \(given)"
    case .cycle(let names):
      "these layers read each other in a circle: \(clip(names.joined(separator: " -> "), to: 200))"
    case .unusedLayer(let name, let output):
      "nothing reads `\(clip(name))`, and the network's output is `\(clip(output))`, the last stanza"
    case .outputIsRead(let name, let reader):
      "the last stanza is the network's output, and `\(clip(reader))` reads `\(clip(name))`"

    case .windowMisfit(let misfit): misfit.message
    case .unequalShapes(let unequal): unequal.message
    case .groups(let layer, let source, let groups, let channels, let filters, let isDepthwise):
      isDepthwise
        ? "`\(layer)` gives each of the \(channels) channels of `\(source)` a group, and its \(filters) filters do not divide among them"
        : "`\(layer)` has \(groups) groups, which do not divide \(channels % groups != 0 ? "the \(counted(channels, "channel")) of `\(source)`" : "its \(counted(filters, "filter"))")"
    case .normGroups(let layer, let groups, let channels, _):
      "`\(layer)` normalises \(counted(channels, "channel")) in \(groups) groups, which do not divide them"
    case .paddingBeyondMap(let layer, let source, let shape, let padding, let mode, _):
      "`\(layer)` pads \(padding.text) in the mode `\(mode.rawValue)`, more than `\(source)` has to give (\(shape.text))"
    case .poolPadding(let layer, let padding, let window):
      "`\(layer)` pads \(padding), more than half of its window of \(window)"
    case .deconvEmpty(let layer, let source, let shape, let padding, _, _):
      "`\(layer)` cuts off \(padding.text), all that it makes of `\(source)` (\(shape.text))"
    case .outputPadding(let layer, let given, let limit):
      "`\(layer)` has `output_padding` \(given.text), which has to be smaller than the stride or the dilation (\(limit.text))"
    case .outputPaddingBesideSame:
      "`output_padding` means nothing with `padding = same`, which makes the output input x stride"
    case .inputOverflow(let shape): "an input of \(shape.text) is too large to be counted in 64 bits"
    case .layerOverflow(let layer, let source, let shape):
      "`\(clip(layer))` on `\(clip(source))` (\(shape.text)) is too large to be counted in 64 bits"
    case .networkOverflow: "the network is too large to be counted in 64 bits"

    case .malformedOverride(let text): "`\(clip(text))` is not `stanza.key=value`"
    case .unknownTarget(let word, let suggestion):
      "there is no stanza or layer `\(clip(word))` to change\(meant(suggestion))"
    case .ambiguousTarget(let word, let count): "there are \(count) [\(word)] stanzas; which one is meant?"

    case .lossNeedsClasses(let loss, let layer, let output):
      "`\(loss)` needs one number a class, and the last layer, `\(layer)`, gives \(output.text)"
    case .classCount(let layer, let output, let classes):
      "the last layer, `\(layer)`, gives \(counted(output, "number")), and the data has \(counted(classes, "class", "classes"))"
    }
  }

  /// What would fit, a line each.
  var advice: [String] {
    switch self {
    case .tooLarge: ["is this the right file?"]
    case .malformedHeader, .unclosedHeader: ["a stanza opens with its name in brackets: [conv]"]
    case .notAnEntry(let text):
      text.first == "[" || text.isEmpty
        ? ["`;` separates `key = value` pairs on one line; comments start with `#`"]
        : ["a stanza holds lines of `key = value`; comments start with `#`"]
    case .malformedKey: ["keys are lower-case words: `batch_size = 64`"]
    case .entryBeforeStanza: ["open a stanza first, for example [input]"]
    case .unknownStanza(_, let known, _): ["stanzas: \(list(known))"]
    case .missingStanza: ["for example: [input] channels = 1; height = 28; width = 28"]
    case .noLayers: ["for example: [linear] units = 10"]
    case .unknownKey(_, let stanza, let known, _):
      known.isEmpty ? ["[\(stanza)] takes no keys"] : ["[\(stanza)] takes: \(list(known))"]
    case .missingKey(let key, let stanza):
      Self.examples["\(stanza).\(key)"].map { ["for example: \($0)"] } ?? []
    case .foreignKey(let key, _, let value, let owners):
      owners.isEmpty ? ["leave `\(key)` out"] : ["leave `\(key)` out, or choose another than `\(value)`"]
    case .lengthBesideSize: ["give `length` alone, or `height` and `width`"]
    case .malformedValue(_, _, let expected): ["for example: \(expected.examples)"]
    case .unknownChoice(_, let key, let known, _): ["`\(key)` is one of: \(list(known))"]
    case .singleClass: ["name two or more, separated by commas"]
    case .nesterovWithoutMomentum: ["for example: momentum = 0.9"]
    case .singleNormGroup(let key): ["for example: \(key) = 8"]
    case .channelCount(let key, _, let channels):
      ["give one number for all channels, or \(counted(channels, "number")): \(key) = \(repeated("0.5", channels))"]
    case .imagesDoNotFit(_, let images, _):
      ["would fit: channels = \(images.channels); height = \(images.height); width = \(images.width)"]
    case .needsValidation: ["hold some out: [data] validation = 0.1"]
    case .malformedName: ["names are letters, digits, `_` and `-`, at most \(LayerName.longest) of them"]
    case .repeatedName, .tensorNameClash: ["give one of them another `name`"]
    case .unclosedBlock: ["put [end] after the last stanza of the block"]
    case .malformedBlockName: ["names of blocks are lower-case letters, digits and `_`: `name = residual`"]
    case .unknownParameter(_, let block, let known, _):
      known.isEmpty ? ["add to [block]: parameters = ..."] : ["parameters of `\(clip(block))`: \(list(known))"]
    case .unknownLayer(_, let isInBlock, _):
      isInBlock
        ? ["a block knows its own layers, and `input` for what its use reads"]
        : ["a layer's name is its `name`, or its kind and number: conv1, conv2, pool1; `input` is the image"]
    case .inputCount(let stanza, _):
      stanza == "add" || stanza == "concat"
        ? ["for example: from = conv2, input"] : ["join several with [add] or [concat] first"]
    case .unusedLayer(let name, _): ["let a later stanza read it (`from = \(clip(name))`), or remove it"]
    case .outputIsRead: ["put the stanza that makes the output last"]
    case .windowMisfit(let misfit): misfit.advice
    case .unequalShapes(let unequal): unequal.advice
    case .groups(_, _, let groups, let channels, let filters, let isDepthwise):
      groupAdvice(groups: groups, channels: channels, filters: filters, isDepthwise: isDepthwise)
    case .normGroups(_, let groups, let channels, let key):
      ["would fit: \(nearDivisors(of: channels, to: groups).map { "`\(key) = \($0)`" }.joined(separator: " or "))"]
    case .paddingBeyondMap(_, _, _, _, _, let limit):
      ["would fit: `padding = \(min(limit.height, limit.width))`, or `padding_mode = replicate`, which pads any number"]
    case .poolPadding(_, let padding, let window):
      ["would fit: `padding = \(window / 2)` or `size = \(2 * padding)`"]
    case .deconvEmpty(_, _, _, _, let padding, let kernel):
      ["would fit: `padding = \(padding)` or `kernel = \(kernel)`"]
    case .outputPadding(_, let given, let limit):
      [
        "would fit: `output_padding = \(min(limit.height, limit.width) - 1)` or `stride = \(max(given.height, given.width) + 1)`"
      ]
    case .malformedOverride: ["for example: --set train.epochs=3 or --set conv1.filters=8"]
    case .unknownTarget: ["a stanza is named by its kind (train, data), a layer by its name (conv1)"]
    case .ambiguousTarget(let word, _): ["name the layer: \(word)1, \(word)2, or its `name`"]
    case .lossNeedsClasses(_, _, let output):
      ["would fit: end with `[linear] units = \(output.channels)`, or with `[pool] kind = average; size = global`"]
    case .classCount(let layer, _, let classes):
      ["would fit: `units = \(classes)` in `\(layer)`, or other `classes` under [data]"]

    case .emptyValue, .repeatedStanza, .repeatedKey, .outOfRange, .notABoolean, .repeatedItem,
      .minimumAboveLearningRate, .milestonesNotIncreasing, .deconvPaddingMode, .diracNeedsFilters, .classWeightCount,
      .augmentationTooLarge, .reservedName, .nestedBlock, .endWithoutBlock, .entryAfterEnd, .settingInBlock,
      .emptyBlock, .blockNamedAsStanza, .repeatedBlock, .reservedParameter, .unusedParameter, .unusedBlock, .tooDeep,
      .tooManyLayers, .valueTooLong, .cycle, .outputPaddingBesideSame, .inputOverflow, .layerOverflow, .networkOverflow:
      []
    }
  }

  private static let examples = [
    "input.channels": "channels = 3", "input.height": "height = 32", "input.width": "width = 32",
    "input.length": "length = 128", "conv.filters": "filters = 32", "conv.kernel": "kernel = 3",
    "deconv.filters": "filters = 32", "deconv.kernel": "kernel = 4", "pool.kind": "kind = max", "pool.size": "size = 2",
    "linear.units": "units = 10", "activation.kind": "kind = relu", "norm.kind": "kind = batch",
    "dropout.rate": "rate = 0.5", "add.from": "from = conv2, input", "concat.from": "from = conv1, conv2",
    "upsample.factor": "factor = 2", "data.format": "format = idx", "block.name": "name = residual",
    "train.step_size": "step_size = 30", "train.milestones": "milestones = 30, 60", "train.gamma": "gamma = 0.95",
  ]

  private func groupAdvice(groups: Int, channels: Int, filters: Int, isDepthwise: Bool) -> [String] {
    if isDepthwise {
      let near = max(1, filters / channels)
      let (product, overflow) = channels.multipliedReportingOverflow(by: near + 1)
      return ["would fit: `filters = \(channels * near)`" + (overflow ? "" : " or `filters = \(product)`")]
    }
    var changes = nearDivisors(of: greatestCommonDivisor(channels, filters), to: groups).map { "`groups = \($0)`" }
    let multiple = (filters + groups - 1) / groups * groups
    changes.append(
      channels % groups == 0 ? "`filters = \(multiple)`" : "a [conv] before it with `filters = \(groups)`")
    return ["would fit: \(changes.prefix(2).joined(separator: " or "))"]
  }
}

// MARK: - Words

extension SpecProblem.Expectation {
  fileprivate var words: String {
    switch self {
    case .integer: "a whole number"
    case .number: "a number"
    case .size: "a size"
    case .padding: "a padding"
    case .duration: "a number of steps or epochs"
    case .time: "a time"
    case .countOrFraction: "a count or a fraction"
    case .names: "a list of names"
    case .layerNames: "a list of layers"
    case .parameters: "a list of parameters"
    }
  }

  fileprivate var examples: String {
    switch self {
    case .integer: "64"
    case .number: "0.01, 1e-4"
    case .size: "5, 5x3 (height x width)"
    case .padding: "same, valid, 1, 2x1 (top and bottom x left and right), or top, bottom, left, right: 0, 1, 0, 1"
    case .duration: "500 (steps), 2 epochs"
    case .time: "90 (seconds), 15m, 2h"
    case .countOrFraction: "5000 (images), 0.1 (of the training images)"
    case .names: "airplane, bird"
    case .layerNames: "conv1, pool2"
    case .parameters: "filters, stride = 1"
    }
  }
}

extension WindowMisfit {
  /// The formula with its numbers, as PyTorch and the lectures write it.
  fileprivate var message: String {
    let round = rule.roundsUp ? "ceil" : "floor"
    let extent = rule.extent ?? rule.window
    return
      "`\(layer)` does not fit on `\(source)`, which gives \(sourceShape.text): \(round)((\(input) + \(rule.before) + \(rule.after) - \(extent)) / \(rule.stride)) + 1 = \(outputs) \(axis.rawValue)"
  }

  fileprivate var advice: [String] {
    var lines = ["\(round)((input + padding before + padding after - window) / stride) + 1 has to be at least 1"]
    if rule.dilation > 1, let extent = rule.extent {
      lines.append("dilation \(rule.dilation) makes the window \(rule.window) reach over \(extent) pixels")
    }
    if !fixes.isEmpty {
      let fitting = fixes.map { "`\($0.setting)` (gives \($0.output.sides))" }
      lines.append("would fit: \(fitting.joined(separator: " or "))")
    }
    return lines
  }

  private var round: String { rule.roundsUp ? "ceil" : "floor" }
}

extension UnequalShapes {
  fileprivate var message: String {
    let what = rule == .addShapes ? "equal shapes" : "maps of equal size"
    return "`\(layer)` needs \(what): `\(first)` gives \(firstShape.text), `\(second)` gives \(secondShape.text)"
  }

  fileprivate var advice: [String] {
    var changes: [String] = []
    let (larger, smaller) =
      firstShape.positions >= secondShape.positions ? (firstShape, secondShape) : (secondShape, firstShape)
    let largerName = firstShape.positions >= secondShape.positions ? first : second
    let smallerName = largerName == first ? second : first
    if firstShape.size != secondShape.size {
      let stride = Size(height: larger.height / smaller.height, width: larger.width / smaller.width)
      if stride.height * smaller.height == larger.height, stride.width * smaller.width == larger.width {
        let filters = rule == .addShapes ? "; filters = \(smaller.channels)" : ""
        changes.append("a [conv] with `kernel = 1; stride = \(stride.text)\(filters)` after `\(largerName)`")
        changes.append("an [upsample] with `factor = \(stride.text)` after `\(smallerName)`")
      } else {
        changes.append("a [conv] or [pool] after `\(largerName)` that gives \(smaller.size.sides)")
        changes.append("the same `stride` and `padding` on both sides")
      }
    } else {
      changes.append("a [conv] with `kernel = 1; filters = \(firstShape.channels)` after `\(second)`")
      changes.append("a [conv] with `kernel = 1; filters = \(secondShape.channels)` after `\(first)`")
    }
    return ["would fit: \(changes.joined(separator: ", or "))"]
  }
}

extension Size {
  /// `5` or `5x3`, as in a configuration.
  public var text: String { height == width ? "\(height)" : "\(height)x\(width)" }
}

extension Size {
  /// Both sides, also of a square.
  fileprivate var sides: String { "\(height)x\(width)" }
}

extension Shape {
  /// Channels x height x width.
  public var text: String { "\(channels)x\(height)x\(width)" }
}

extension Padding {
  /// `1`, `2x1` or four numbers, as in a configuration.
  public var text: String {
    top == bottom && left == right ? Size(height: top, width: left).text : "\(top), \(bottom), \(left), \(right)"
  }
}

/// A word of the file for a message: control characters made visible, long ones cut.
private func clip(_ text: String, to limit: Int = 60) -> String {
  let cut = text.count > limit ? text.prefix(limit) + "..." : Substring(text)
  return PrintableText.escaped(cut)
}

private func meant(_ suggestion: String?, in brackets: String = "``") -> String {
  guard let suggestion, let open = brackets.first, let close = brackets.last else { return "" }
  return "; did you mean \(open)\(suggestion)\(close)?"
}

private func named(_ name: String?) -> String { name.map { " `\(clip($0))`" } ?? "" }

private func list(_ words: [String]) -> String { words.joined(separator: ", ") }

private func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  "\(count) \(count == 1 ? one : many ?? one + "s")"
}

private func repeated(_ word: String, _ count: Int) -> String {
  Array(repeating: word, count: min(count, 4)).joined(separator: ", ") + (count > 4 ? ", ..." : "")
}

private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return a
}

/// The largest divisor below `wish`, and the smallest above it; numbers beyond a million are not searched.
private func nearDivisors(of number: Int, to wish: Int) -> [Int] {
  let limit = 1_000_000
  let below = stride(from: min(wish, number, limit), through: 1, by: -1).first { number % $0 == 0 }
  let above = wish < number ? (wish...min(number, max(wish, limit))).first { number % $0 == 0 } : nil
  return [below, above].compactMap { $0 }
}
