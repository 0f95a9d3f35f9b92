/// What is said about every fact: one place, so that messages agree with each other.
extension SpecProblem {
  /// One line that says what is wrong, with the nearest known word where there is one.
  var message: String {
    switch self {
    case .tooLarge(let limit): "the configuration is larger than \(limit) bytes"
    case .unclosedHeader: "the stanza's opening `[` has no `]` on this line"
    case .malformedHeader(let text): "`[\(Phrase.clip(text))]` is not a stanza's name"
    case .notAnEntry(let text):
      text.isEmpty ? "nothing stands between two `;`" : "`\(Phrase.clip(text))` is not `key = value`"
    case .malformedKey(let key): key.isEmpty ? "no key stands before the `=`" : "`\(Phrase.clip(key))` is not a key"
    case .emptyValue(let key): "`\(key)` has no value"
    case .entryBeforeStanza(let key): "`\(Phrase.clip(key))` stands before the first stanza"
    case .unclosedQuote: "the quote is not closed on this line"
    case .unknownEscape(let text): "`\(Phrase.clip(text))` is not an escape"
    case .textBehindQuote(let text): "`\(Phrase.clip(text))` follows the closing quote"

    case .unknownStanza(let word, _, let suggestion):
      "there is no stanza [\(Phrase.clip(word))]\(Phrase.meant(suggestion, in: "[]"))"
    case .missingStanza(let word): "there is no [\(word)] stanza"
    case .repeatedStanza(let word, let line): "[\(word)] stands here for the second time; the first is on line \(line)"
    case .noLayers: "the network has no layers"
    case .unknownKey(let key, let stanza, _, let suggestion):
      "[\(stanza)] has no key `\(Phrase.clip(key))`\(Phrase.meant(suggestion))"
    case .missingKey(let key, let stanza): "[\(stanza)] needs `\(key)`"
    case .repeatedKey(let key, let stanza, let line):
      "`\(Phrase.clip(key))` stands in this [\(stanza)] for the second time; the first is on line \(line)"
    case .foreignKey(let key, let selector, let value, let owners):
      owners.isEmpty
        ? "`\(key)` means nothing with `\(selector) = \(value)`"
        : "`\(key)` belongs to `\(selector) = \(owners.joined(separator: "`, `"))`, and this is `\(value)`"
    case .lengthBesideSize(let key): "`\(key)` stands beside `length`, which is for one-dimensional input"

    case .malformedValue(let value, let key, let expected):
      "`\(Phrase.clip(value))` is not \(expected.words) for `\(key)`"
    case .outOfRange(let value, let key, let range): "`\(key)` is \(Phrase.clip(value)) and has to be \(range)"
    case .notABoolean(let value, let key): "`\(key)` is `yes` or `no`, not `\(Phrase.clip(value))`"
    case .unknownChoice(let value, let key, _, let suggestion):
      "`\(Phrase.clip(value))` is not a value of `\(key)`\(Phrase.meant(suggestion))"
    case .repeatedItem(let item, let key): "`\(Phrase.clip(item))` stands in `\(key)` twice"
    case .severalValues(let key): "`\(key)` takes one value, and this is a list with quotes"
    case .singleClass(let name): "one class (`\(Phrase.clip(name))`) leaves nothing to tell apart"
    case .idleKey(let key, let needed): "`\(key) = yes` needs a `\(needed)` above 0"
    case .minimumAboveLearningRate(let minimum, let rate):
      "`min_learning_rate` (\(minimum)) is above `learning_rate` (\(rate))"
    case .milestonesNotIncreasing(let value): "`milestones` have to increase: \(Phrase.clip(value))"
    case .deconvPaddingMode(let mode): "[deconv] pads with zeros only, not `\(mode.rawValue)`"
    case .diracNeedsFilters(let stanza): "`init = dirac` is for [conv] and [deconv]; [\(stanza)] has no filters"
    case .singleNormGroup(let key): "group normalisation without `\(key)` has one group, which is layer normalisation"

    case .channelCount(let key, let given, let channels):
      "`\(key)` has \(Phrase.counted(given, "number")), the input has \(Phrase.counted(channels, "channel"))"
    case .classWeightCount(let weights, let classes):
      "`class_weights` has \(Phrase.counted(weights, "number")), `classes` names \(Phrase.counted(classes, "class", "classes"))"
    case .classWeightsAllZero: "`class_weights` are all 0, so no image has a loss to learn from"
    case .imagesDoNotFit(let format, let images, let input):
      "images of `\(format)` are \(images.text), the network's input is \(input.text)"
    case .needsValidation(let what): "`\(what)` watches a held-out part of the training images, and there is none"
    case .backgroundOfFormat(let format):
      "`background` is for transparent pixels of pictures, and files of `\(format)` have none"
    case .backgroundBesideAlpha(let channels):
      "`background` has no effect on an input of \(channels) channels, of which the last is transparency"
    case .augmentationTooLarge(let key, let pixels, let input):
      "`\(key)` is \(Phrase.counted(pixels, "pixel")), as large as the input (\(input.text)) or larger"

    case .malformedName(let name): "`\(Phrase.clip(name))` is not a layer's name"
    case .reservedName(let name): "`\(name)` is what `from` calls the network's input, not a name for a layer"
    case .repeatedName(let name, let line): "the name `\(Phrase.clip(name))` is taken by the stanza on line \(line)"
    case .tensorNameClash(let tensor, let first, let second):
      "layers `\(Phrase.clip(first))` and `\(Phrase.clip(second))` would both store `\(Phrase.clip(tensor))`"
    case .unclosedBlock(let name): "the block\(Phrase.named(name)) has no [end]"
    case .nestedBlock(let outer):
      "a [block] can't stand inside of another\(Phrase.named(outer)); that one needs its [end] first"
    case .endWithoutBlock: "this [end] closes no [block]"
    case .entryAfterEnd(let key): "`\(Phrase.clip(key))` stands after [end], which takes no keys"
    case .settingInBlock(let kind): "[\(kind)] can't stand in a block; only layers can"
    case .emptyBlock(let name): "the block `\(Phrase.clip(name))` has no layers"
    case .malformedBlockName(let name): "`\(Phrase.clip(name))` is not a block's name"
    case .blockNamedAsStanza(let name): "a block can't be called `\(name)`: that is a stanza of the language"
    case .repeatedBlock(let name, let line): "the block `\(name)` is defined already, on line \(line)"
    case .reservedParameter(let name): "a parameter can't be called `\(name)`: every use has that key"
    case .unknownParameter(let name, let block, _, let suggestion):
      name.isEmpty
        ? "no parameter's name stands after `$`"
        : "the block `\(Phrase.clip(block))` has no parameter `\(Phrase.clip(name))`\(Phrase.meant(suggestion))"
    case .unusedParameter(let name, let block): "nothing in the block `\(Phrase.clip(block))` uses `$\(name)`"
    case .unusedBlock(let name): "the block `\(name)` is never used"
    case .tooDeep(let name, let limit): "blocks are nested more than \(limit) deep here; does `\(name)` use itself?"
    case .tooManyLayers(let limit): "the blocks stand for more than \(limit) layers"
    case .valueTooLong(let key, let limit): "the value of `\(key)` becomes longer than \(limit) characters"

    case .unknownLayer(let name, let isInBlock, let suggestion):
      "there is no layer `\(Phrase.clip(name))`\(isInBlock ? " in this block" : "")\(Phrase.meant(suggestion))"
    case .inputCount(let stanza, let given):
      if let join = Join(rawValue: stanza) {
        "[\(stanza)] joins two \(join.takesMany ? "or more " : "")layers, and `from` names \(given)"
      } else {
        "[\(stanza)] reads one layer, and `from` names \(given)"
      }
    case .cycle(let names):
      "these layers read each other in a circle: \(Phrase.clip(names.joined(separator: " -> "), to: 200))"
    case .unusedLayer(let name, let output):
      "nothing reads `\(Phrase.clip(name))`, and the network's output is `\(Phrase.clip(output))`, the last stanza"
    case .outputIsRead(let name, let reader):
      "the last stanza is the network's output, and `\(Phrase.clip(reader))` reads `\(Phrase.clip(name))`"

    case .windowMisfit(let misfit): misfit.message
    case .unequalShapes(let unequal): unequal.message
    case .groups(let layer, let source, let groups, let channels, let filters, let isDepthwise):
      isDepthwise
        ? "`\(layer)` gives each of the \(channels) channels of `\(source)` a group, and its \(filters) filters do not divide among them"
        : "`\(layer)` has \(groups) groups, which do not divide \(channels % groups != 0 ? "the \(Phrase.counted(channels, "channel")) of `\(source)`" : "its \(Phrase.counted(filters, "filter"))")"
    case .normGroups(let layer, let groups, let channels, _):
      "`\(layer)` normalises \(Phrase.counted(channels, "channel")) in \(groups) groups, which do not divide them"
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
      "`\(Phrase.clip(layer))` on `\(Phrase.clip(source))` (\(shape.text)) is too large to be counted in 64 bits"
    case .networkOverflow: "the network is too large to be counted in 64 bits"

    case .malformedOverride(let text): "`\(Phrase.clip(text))` is not `stanza.key=value`"
    case .valueCutShort(let mark): "a value ends before `\(mark)`\(mark == "#" ? ", which begins a comment" : "")"
    case .unknownTarget(let word, let suggestion):
      "there is no stanza or layer `\(Phrase.clip(word))` to change\(Phrase.meant(suggestion))"
    case .ambiguousTarget(let word, let count): "there are \(count) [\(word)] stanzas; which one is meant?"

    case .lossNeedsClasses(let loss, let layer, let output):
      "`\(loss)` needs one number a class, and the last layer, `\(layer)`, gives \(output.text)"
    case .classCount(let layer, let output, let classes):
      "the last layer, `\(layer)`, gives \(Phrase.counted(output, "number")), and the data has \(Phrase.counted(classes, "class", "classes"))"
    case .needsOneOutput(let key, let layer, let output):
      "`\(key)` with `binary_cross_entropy` is for one output that tells two classes apart, and the last layer, `\(layer)`, gives \(Phrase.counted(output, "number"))"
    case .dataSet(let text): text
    }
  }
}
