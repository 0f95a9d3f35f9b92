/// What is advised about every fact.
extension SpecProblem {
  /// What would fit, a line each.
  ///
  /// - Parameter words: How a program calls what would help.
  func advice(_ words: Means.Words) -> [String] {
    ownAdvice(words) + (hasGluedComment ? ["a comment needs a blank before `#`"] : [])
  }

  /// Whether the text at fault ends in what may have been meant as a comment.
  private var hasGluedComment: Bool {
    switch self {
    case .notAnEntry(let text), .malformedKey(let text), .malformedName(let text), .textBehindQuote(let text),
      .malformedValue(let text, _, _), .unknownChoice(let text, _, _, _), .notABoolean(let text, _),
      .malformedBlockName(let text), .unknownLayer(let text, _, _):
      text.contains("#")
    default: false
    }
  }

  private func ownAdvice(_ words: Means.Words) -> [String] {
    switch self {
    case .tooLarge: ["is this the right file?"]
    case .malformedHeader, .unclosedHeader: ["a stanza opens with its name in brackets: [conv]"]
    case .notAnEntry(let text):
      text.first == "[" || text.isEmpty
        ? ["`;` separates `key = value` pairs on one line; comments start with `#`"]
        : ["a stanza holds lines of `key = value`; comments start with `#`"]
    case .malformedKey: ["keys are lower-case words: `batch_size = 64`"]
    case .entryBeforeStanza: ["open a stanza first, for example [input]"]
    case .unclosedQuote: [#"a value is quoted as "a # b"; inside, `\"` is a quote and `\\` a backslash"#]
    case .unknownEscape: [#"inside quotes `\"` is a quote and `\\` a backslash"#]
    case .textBehindQuote: ["quotes hold a whole value, or a whole item of a list"]
    case .severalValues: ["put one pair of quotes around all of it"]
    case .unknownStanza(let word, let known, _):
      (ForeignWords.stanzaHint(word).map { [$0] } ?? []) + ["stanzas: \(Phrase.list(known))"]
    case .missingStanza: ["for example: [input] channels = 1; height = 28; width = 28"]
    case .noLayers: ["for example: [linear] units = 10"]
    case .unknownKey(let word, let stanza, let known, _):
      ((ForeignWords.keyHint(word, stanza: stanza, words) ?? Vocabulary.ownerHint(word, stanza: stanza)).map { [$0] }
        ?? [])
        + (known.isEmpty ? ["[\(stanza)] takes no keys"] : ["[\(stanza)] takes: \(Phrase.list(known))"])
    case .missingKey(let key, let stanza):
      Self.examples["\(stanza).\(key)"].map { ["for example: \($0)"] } ?? []
    case .foreignKey(let key, _, let value, let owners):
      owners.isEmpty ? ["leave `\(key)` out"] : ["leave `\(key)` out, or choose another than `\(value)`"]
    case .lengthBesideSize: ["give `length` alone, or `height` and `width`"]
    case .malformedValue(_, _, let expected): ["for example: \(expected.examples)"]
    case .unknownChoice(let word, let key, let known, _):
      (ForeignWords.valueHint(word, key: key).map { [$0] } ?? []) + ["`\(key)` is one of: \(Phrase.list(known))"]
    case .singleClass: ["name two or more, separated by commas"]
    case .idleKey(_, let needed): ["for example: \(needed) = 0.9"]
    case .singleNormGroup(let key): ["for example: \(key) = 8"]
    case .channelCount(let key, _, let channels):
      [
        "give one number for all channels, or \(Phrase.counted(channels, "number")): \(key) = \(Phrase.repeated("0.5", channels))"
      ]
    case .imagesDoNotFit(_, let images, _):
      ["would fit: channels = \(images.channels); height = \(images.height); width = \(images.width)"]
    case .backgroundOfFormat: ["leave it out"]
    case .backgroundBesideAlpha(let channels): ["leave it out, or give the input channels = \(channels - 1)"]
    case .needsValidation: ["hold some out: [data] validation = 0.1"]
    case .malformedName: ["names are letters, digits, `_` and `-`, at most \(LayerName.longest) of them"]
    case .repeatedName, .tensorNameClash: ["give one of them another `name`"]
    case .unclosedBlock: ["put [end] after the last stanza of the block"]
    case .malformedBlockName: ["names of blocks are lower-case letters, digits and `_`: `name = residual`"]
    case .unknownParameter(_, let block, let known, _):
      known.isEmpty
        ? ["add to [block]: parameters = ..."] : ["parameters of `\(Phrase.clip(block))`: \(Phrase.list(known))"]
    case .unknownLayer(_, let isInBlock, _):
      isInBlock
        ? ["a block knows its own layers, and `input` for what its use reads"]
        : ["a layer's name is its `name`, or its kind and number: conv1, conv2, pool1; `input` is the image"]
    case .inputCount(let stanza, _):
      Join(rawValue: stanza) != nil
        ? ["for example: from = conv2, input"] : ["join several with [add] or [concat] first"]
    case .unusedLayer(let name, _): ["let a later stanza read it (`from = \(Phrase.clip(name))`), or remove it"]
    case .outputIsRead: ["put the stanza that makes the output last"]
    case .windowMisfit(let misfit): misfit.advice
    case .unequalShapes(let unequal): unequal.advice
    case .groups(_, _, let groups, let channels, let filters, let isDepthwise):
      groupAdvice(groups: groups, channels: channels, filters: filters, isDepthwise: isDepthwise)
    case .normGroups(_, let groups, let channels, let key):
      [
        "would fit: \(Phrase.nearDivisors(of: channels, to: groups).map { "`\(key) = \($0)`" }.joined(separator: " or "))"
      ]
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
    case .malformedOverride(let text):
      [
        Self.whole(text).map { "did you mean `\($0)`?" }
          ?? "for example: \(words(.setting("train.epochs=3"))) or \(words(.setting("conv1.filters=8")))"
      ]
    case .valueCutShort: ["put the value between quotes: \(words(.setting(#"data.path="a;b""#)))"]
    case .unknownTarget: ["a stanza is named by its kind (train, data), a layer by its name (conv1)"]
    case .ambiguousTarget(let word, _): ["name the layer: \(word)1, \(word)2, or its `name`"]
    case .lossNeedsClasses(_, _, let output):
      ["would fit: end with `[linear] units = \(output.channels)`, or with `[pool] kind = average; size = global`"]
    case .classCount(let layer, let output, let classes):
      output == 1 && classes == 2
        ? [
          "would fit: `units = 2` in `\(layer)`, or `[loss] kind = binary_cross_entropy`, for which one number tells two classes apart"
        ] : ["would fit: `units = \(classes)` in `\(layer)`, or other `classes` under [data]"]
    case .needsOneOutput(let key, let layer, _):
      ["would fit: `kind = cross_entropy`, `units = 1` in `\(layer)`, or no `\(key)`"]
    case .classWeightsAllZero: ["give at least one class a weight above 0: class_weights = 0, 1, 1"]

    case .emptyValue, .repeatedStanza, .repeatedKey, .outOfRange, .notABoolean, .repeatedItem,
      .minimumAboveLearningRate, .milestonesNotIncreasing, .deconvPaddingMode, .diracNeedsFilters, .classWeightCount,
      .augmentationTooLarge, .reservedName, .nestedBlock, .endWithoutBlock, .entryAfterEnd, .settingInBlock,
      .emptyBlock, .blockNamedAsStanza, .repeatedBlock, .reservedParameter, .unusedParameter, .unusedBlock, .tooDeep,
      .tooManyLayers, .valueTooLong, .cycle, .outputPaddingBesideSame, .inputOverflow, .layerOverflow, .networkOverflow,
      .dataSet:
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

  /// The assignment that was meant by one without a stanza: `lr=0.1` is `train.learning_rate=0.1`.
  private static func whole(_ assignment: String) -> String? {
    guard let equals = assignment.firstIndex(of: "=") else { return nil }
    let (key, value) = (String(assignment[..<equals]), assignment[equals...].dropFirst())
    guard !value.isEmpty, let found = Vocabulary.setting(of: key) else { return nil }
    return Phrase.clip("\(found.stanza).\(found.key)=\(value)")
  }

  private func groupAdvice(groups: Int, channels: Int, filters: Int, isDepthwise: Bool) -> [String] {
    if isDepthwise {
      let near = max(1, filters / channels)
      let (product, overflow) = channels.multipliedReportingOverflow(by: near + 1)
      return ["would fit: `filters = \(channels * near)`" + (overflow ? "" : " or `filters = \(product)`")]
    }
    var changes = Phrase.nearDivisors(of: Phrase.greatestCommonDivisor(channels, filters), to: groups).map {
      "`groups = \($0)`"
    }
    let multiple = (filters + groups - 1) / groups * groups
    changes.append(
      channels % groups == 0 ? "`filters = \(multiple)`" : "a [conv] before it with `filters = \(groups)`")
    return ["would fit: \(changes.prefix(2).joined(separator: " or "))"]
  }
}

extension SpecProblem.Expectation {
  var words: String {
    switch self {
    case .integer: "a whole number"
    case .number: "a number"
    case .size: "a size"
    case .padding: "a padding"
    case .duration: "a number of steps or epochs"
    case .time: "a time"
    case .countOrFraction: "a count or a fraction"
    case .brightness: "a brightness"
    case .names: "a list of names"
    case .layerNames: "a list of layers"
    case .parameters: "a list of parameters"
    }
  }

  var examples: String {
    switch self {
    case .integer: "64"
    case .number: "0.01, 1e-4"
    case .size: "5, 5x3 (height x width)"
    case .padding: "same, valid, 1, 2x1 (top and bottom x left and right), or top, bottom, left, right: 0, 1, 0, 1"
    case .duration: "500 (steps), 2 epochs"
    case .time: "90 (seconds), 15m, 2h"
    case .countOrFraction: "5000 (images), 0.1 (of the training images)"
    case .brightness: "white, 0.5 (grey), or one number a channel: 1, 0, 0 (red)"
    case .names: "airplane, bird"
    case .layerNames: "conv1, pool2"
    case .parameters: "filters, stride = 1"
    }
  }
}
