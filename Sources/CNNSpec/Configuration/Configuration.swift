/// A configuration that has been read, checked and understood: the one entry point of this target.
///
/// Made in one call from text or from a file, so that nobody has to know the steps in between. Every error of the
/// text, of the overrides and of the shapes is collected before it fails.
public struct Configuration: Sendable {
  /// The file's path as the user wrote it; it stands in messages and names the run.
  public let path: String
  /// The text as written, without the overrides.
  public let text: String
  /// What flags and `--set` changed, in ascending priority.
  public let overrides: [SpecOverride]
  /// The rules by which the text and the overrides were read.
  public let edition: Edition
  public let spec: RunSpec
  public let architecture: Architecture
  /// What is allowed and probably not meant.
  public let warnings: [Diagnostic]

  let source: SourceText
  /// As parsed, before the overrides.
  let original: ParsedSpec
  /// After the overrides, before blocks are written out.
  let document: ParsedSpec
  let nodes: [LayerNode]
  let settings: [String: ParsedSpec.Stanza]

  /// Reads a configuration's text.
  ///
  /// - Parameters:
  ///   - path: what messages call the text
  ///   - overrides: `--set` and flags, in ascending priority
  ///   - edition: the rules of the text, which a checkpoint says of its own
  /// - Throws: everything that is wrong, in the order of the text.
  public init(
    text: String, path: String, overrides: [SpecOverride] = [], edition: Edition = .current
  ) throws(SpecErrors) {
    let problems = ProblemCollector()
    let isTooLarge = text.utf8.count > SourceText.byteLimit
    if isTooLarge {
      problems.report(.tooLarge(limit: SourceText.byteLimit), at: Place(origin: .file, line: 1, column: 1, length: 1))
    }
    let source = SourceText(isTooLarge ? "" : text, path: path)
    guard !isTooLarge else { throw SpecErrors(problems, source: source, overrides: overrides) }
    let original = StanzaParser.parse(source, edition: edition, into: problems)
    let document = OverrideApplication.apply(overrides, to: original, edition: edition, problems: problems)
    let outcome = RunDecoder.decode(document, edition: edition, problems: problems)
    let architecture = Inference.architecture(input: outcome.input, nodes: outcome.nodes, problems: problems)
    StanzaComparison(outcome: outcome, problems: problems).check(architecture)
    let layers = outcome.nodes.compactMap(\.spec)
    guard problems.errorCount == 0, let architecture, let input = outcome.input, layers.count == outcome.nodes.count
    else { throw SpecErrors(problems, source: source, overrides: overrides) }
    self.path = path
    self.text = text
    self.overrides = overrides
    self.edition = edition
    self.architecture = architecture
    spec = RunSpec(
      input: input, layers: layers, loss: outcome.loss, data: outcome.data?.read(by: edition),
      augmentation: outcome.augmentation,
      training: outcome.training, engine: outcome.engine)
    warnings = problems.sorted()
    self.source = source
    self.original = original
    self.document = document
    nodes = outcome.nodes
    settings = outcome.settings
  }
}
