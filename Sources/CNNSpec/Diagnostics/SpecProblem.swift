/// What can be wrong with a configuration, as facts; `DiagnosticText` turns them into sentences.
public enum SpecProblem: Hashable, Sendable {
  // Lines
  case tooLarge(limit: Int)
  case unclosedHeader
  case malformedHeader(String)
  case notAnEntry(String)
  case malformedKey(String)
  case emptyValue(key: String)
  case entryBeforeStanza(String)
  case unclosedQuote
  case unknownEscape(String)
  case textBehindQuote(String)

  // Stanzas and keys
  case unknownStanza(String, known: [String], suggestion: String?)
  case missingStanza(String)
  case repeatedStanza(String, firstLine: Int)
  case noLayers
  case unknownKey(String, stanza: String, known: [String], suggestion: String?)
  case missingKey(String, stanza: String)
  case repeatedKey(String, stanza: String, firstLine: Int)
  case foreignKey(String, selector: String, value: String, owners: [String])
  case lengthBesideSize(String)

  // Values
  case malformedValue(String, key: String, expected: Expectation)
  case outOfRange(String, key: String, range: String)
  case notABoolean(String, key: String)
  case unknownChoice(String, key: String, known: [String], suggestion: String?)
  case repeatedItem(String, key: String)
  case severalValues(key: String)
  case singleClass(String)
  /// A key that is `yes` and does nothing without the number of another.
  case idleKey(String, needed: String)
  case minimumAboveLearningRate(minimum: Double, learningRate: Double)
  case milestonesNotIncreasing(String)
  case deconvPaddingMode(PaddingMode)
  case diracNeedsFilters(stanza: String)
  case singleNormGroup(key: String)

  // Several stanzas together
  case channelCount(key: String, given: Int, channels: Int)
  case classWeightCount(weights: Int, classes: Int)
  case classWeightsAllZero
  case imagesDoNotFit(format: String, images: Shape, input: Shape)
  case needsValidation(String)
  /// Files of this format have no transparent pixels.
  case backgroundOfFormat(String)
  /// Transparency is one of the input's channels.
  case backgroundBesideAlpha(channels: Int)
  case augmentationTooLarge(key: String, pixels: Int, input: Shape)

  // Names and blocks
  case malformedName(String)
  case reservedName(String)
  case repeatedName(String, firstLine: Int)
  case tensorNameClash(String, first: String, second: String)
  case unclosedBlock(String?)
  case nestedBlock(outer: String?)
  case endWithoutBlock
  case entryAfterEnd(String)
  case settingInBlock(String)
  case emptyBlock(String)
  case malformedBlockName(String)
  case blockNamedAsStanza(String)
  case repeatedBlock(String, firstLine: Int)
  case reservedParameter(String)
  case unknownParameter(String, block: String, known: [String], suggestion: String?)
  case unusedParameter(String, block: String)
  case unusedBlock(String)
  case tooDeep(String, limit: Int)
  case tooManyLayers(limit: Int)
  case valueTooLong(key: String, limit: Int)

  // Graph
  case unknownLayer(String, isInBlock: Bool, suggestion: String?)
  case inputCount(stanza: String, given: Int)
  case cycle([String])
  case unusedLayer(String, output: String)
  case outputIsRead(String, by: String)

  // Shapes
  case windowMisfit(WindowMisfit)
  case unequalShapes(UnequalShapes)
  case groups(layer: String, source: String, groups: Int, channels: Int, filters: Int, isDepthwise: Bool)
  case normGroups(layer: String, groups: Int, channels: Int, key: String)
  case paddingBeyondMap(
    layer: String, source: String, shape: Shape, padding: Padding, mode: PaddingMode, limit: Size)
  case poolPadding(layer: String, padding: Int, window: Int)
  case deconvEmpty(
    layer: String, source: String, shape: Shape, padding: Padding, largestPadding: Int, smallestKernel: Int)
  case outputPadding(layer: String, given: Size, limit: Size)
  case outputPaddingBesideSame
  case inputOverflow(Shape)
  case layerOverflow(layer: String, source: String, shape: Shape)
  case networkOverflow

  // Overrides
  case malformedOverride(String)
  /// The character that ends a value which is not quoted.
  case valueCutShort(String)
  case unknownTarget(String, suggestion: String?)
  case ambiguousTarget(String, count: Int)

  // The output beside loss and data
  case lossNeedsClasses(loss: String, layer: String, output: Shape)
  case classCount(layer: String, output: Int, classes: Int)
  /// A key of `binary_cross_entropy` that needs one output which tells two classes apart.
  case needsOneOutput(key: String, layer: String, output: Int)

  /// What the data or the machine says about a key, in its own words.
  case dataSet(String)

  /// What a value should have looked like.
  public enum Expectation: Hashable, Sendable {
    case integer, number, size, padding, duration, time, countOrFraction, brightness, names, layerNames, parameters
  }
}
