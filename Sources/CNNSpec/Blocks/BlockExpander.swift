/// Writes out every use of a block, until nothing but plain layers is left, and finds out what each layer reads.
///
/// Inside a block only its own names are known, and `input` is what the use reads; outside, a use's name stands for the
/// block's last layer. A block can use those that are defined anywhere in the file; depth and size are bounded, so a
/// block that uses itself ends in an error too.
struct BlockExpander {
  /// A layer of the plain network.
  struct Layer {
    let name: String
    let stanza: ParsedSpec.Stanza
    var inputs: [Int?]
  }

  static let layerLimit = 10_000
  /// Stanzas and keys over all uses; empty blocks or very many keys must not be copied very often either.
  private static let workLimit = 20 * layerLimit

  private let definitions: [String: BlockDefinition]
  private let problems: ProblemCollector
  private var layers: [UnresolvedLayer] = []
  private var slots: [LayerInput] = []
  private var work = 0
  private var hasOverflowed = false
  private var usedBlocks: Set<String> = []

  /// What a layer reads.
  private enum LayerInput {
    case networkInput
    case layer(Int)
    /// Known when the names of the scope are.
    case slot(Int)
    /// Something that has been reported.
    case unknown
  }

  private struct UnresolvedLayer {
    let name: String
    let stanza: ParsedSpec.Stanza
    let sources: [LayerInput]
  }

  /// The stanzas between which names are known: the file, or one use of a block.
  private struct Scope {
    /// `residual1.`, or nothing for the file.
    let prefix: String
    let input: LayerInput
    let depth: Int
    var previous: LayerInput
    var names: [String: LayerInput] = [:]
    var lines: [String: Int] = [:]
    var standardNames = StandardNames()
    var pending: [(slot: Int, name: Word, uses: [Place])] = []

    init(prefix: String, input: LayerInput, depth: Int) {
      self.prefix = prefix
      self.input = input
      self.depth = depth
      previous = input
    }
  }

  static func layers(
    of stanzas: [ParsedSpec.Stanza], definitions: [String: BlockDefinition], problems: ProblemCollector
  ) -> [Layer] {
    var expander = BlockExpander(definitions: definitions, problems: problems)
    var scope = Scope(prefix: "", input: .networkInput, depth: 0)
    expander.expand(stanzas, in: &scope)
    for definition in definitions.values where !expander.usedBlocks.contains(definition.name) {
      problems.warn(.unusedBlock(definition.name), at: definition.header.place(of: "name"))
    }
    return expander.resolved()
  }

  private init(definitions: [String: BlockDefinition], problems: ProblemCollector) {
    self.definitions = definitions
    self.problems = problems
  }

  private mutating func expand(_ stanzas: [ParsedSpec.Stanza], in scope: inout Scope) {
    for stanza in stanzas where !hasOverflowed && makeRoom(for: stanza) {
      let kind = stanza.kind.text
      if Vocabulary.layerStanzas.contains(kind) {
        append(stanza, in: &scope)
      } else if let definition = definitions[kind] {
        use(definition, stanza: stanza, in: &scope)
      } else if !Vocabulary.settingStanzas.contains(kind) {
        skipUnknown(stanza, in: &scope)
      }
    }
    let paths = scope.depth == 0 ? layerPaths() : [:]
    for (slot, name, uses) in scope.pending {
      slots[slot] = source(named: name, uses: uses, in: scope, paths: paths)
    }
  }

  // MARK: Layers

  private mutating func append(_ stanza: ParsedSpec.Stanza, in scope: inout Scope) {
    let name = name(of: stanza, copy: nil, in: &scope)
    let sources = sources(of: stanza, in: &scope)
    declare(name, of: stanza, as: .layer(layers.count), in: &scope)
    layers.append(UnresolvedLayer(name: scope.prefix + name, stanza: stanza, sources: sources))
  }

  private mutating func makeRoom(for stanza: ParsedSpec.Stanza) -> Bool {
    work += 1 + stanza.entries.count
    guard layers.count < Self.layerLimit, work <= Self.workLimit else {
      if !hasOverflowed {
        problems.report(.tooManyLayers(limit: Self.layerLimit), at: stanza.kind.place, uses: stanza.uses)
      }
      hasOverflowed = true
      return false
    }
    return true
  }

  /// A stanza that nobody knows stands for a layer of unknown shape, so that the layers after it are not blamed.
  private mutating func skipUnknown(_ stanza: ParsedSpec.Stanza, in scope: inout Scope) {
    let kind = stanza.kind.text
    let known = Vocabulary.stanzas + definitions.keys.sorted()
    let suggestion = problems.hasRoom ? Spelling.nearest(to: kind, among: known) : nil
    if StanzaParser.isIdentifier(kind) {
      problems.report(
        .unknownStanza(kind, known: known, suggestion: suggestion), at: stanza.kind.place, uses: stanza.uses)
    }
    let meant = suggestion ?? kind
    guard !Vocabulary.settingStanzas.contains(meant), !Vocabulary.blockStanzas.contains(meant) else { return }
    let standard = scope.standardNames.next(meant)
    scope.names[stanza.givenName ?? standard] = .unknown
    scope.previous = .unknown
  }

  // MARK: Uses

  private mutating func use(_ definition: BlockDefinition, stanza: ParsedSpec.Stanza, in scope: inout Scope) {
    usedBlocks.insert(definition.name)
    guard scope.depth < LayerName.deepest else {
      hasOverflowed = true
      return problems.report(
        .tooDeep(definition.name, limit: LayerName.deepest), at: stanza.kind.place, uses: stanza.uses)
    }
    guard let arguments = arguments(of: stanza, for: definition), definition.isSound else {
      return skipUse(stanza, in: &scope)
    }
    let count = repetitions(of: stanza)
    let sources = sources(of: stanza, in: &scope)
    guard sources.count == 1, let first = sources.first else { return skipUse(stanza, in: &scope) }
    var input = first
    for copy in 1...count where !hasOverflowed && makeRoom(for: stanza) {
      let name = name(of: stanza, copy: count > 1 ? copy : nil, in: &scope)
      var inner = Scope(prefix: "\(scope.prefix)\(name).", input: input, depth: scope.depth + 1)
      expand(substituted(definition.body, arguments: arguments, use: stanza), in: &inner)
      declare(name, of: stanza, as: inner.previous, in: &scope)
      input = inner.previous
    }
    if count > 1, let given = stanza.givenName { declare(given, of: stanza, as: input, in: &scope) }
  }

  private mutating func skipUse(_ stanza: ParsedSpec.Stanza, in scope: inout Scope) {
    declare(name(of: stanza, copy: nil, in: &scope), of: stanza, as: .unknown, in: &scope)
  }

  /// The value of each parameter; `nil` if one is missing or a key is unknown.
  private func arguments(of stanza: ParsedSpec.Stanza, for definition: BlockDefinition) -> [String: String]? {
    let known = definition.parameters.map(\.name) + Vocabulary.useKeys
    var isSound = true
    var misspelled: Set<String> = []
    for entry in stanza.entries where !known.contains(entry.key.text) {
      isSound = false
      let suggestion = problems.hasRoom ? Spelling.nearest(to: entry.key.text, among: known) : nil
      if let suggestion { misspelled.insert(suggestion) }
      problems.report(
        .unknownKey(entry.key.text, stanza: definition.name, known: known, suggestion: suggestion),
        at: entry.key.place, uses: stanza.uses)
    }
    var arguments: [String: String] = [:]
    for parameter in definition.parameters {
      if let value = stanza.entry(parameter.name)?.value ?? parameter.standard {
        arguments[parameter.name] = value.text
      } else if !misspelled.contains(parameter.name) {
        isSound = false
        problems.report(
          .missingKey(parameter.name, stanza: definition.name), at: stanza.kind.place, uses: stanza.uses)
      }
    }
    return isSound ? arguments : nil
  }

  private func repetitions(of stanza: ParsedSpec.Stanza) -> Int {
    guard let word = stanza.entry("repeat")?.value else { return 1 }
    var reader = StanzaReader(stanza, problems: problems)
    return reader.integer(word, key: "repeat", in: 1...Self.layerLimit) ?? 1
  }

  private func substituted(
    _ body: [ParsedSpec.Stanza], arguments: [String: String], use: ParsedSpec.Stanza
  ) -> [ParsedSpec.Stanza] {
    body.map { stanza in
      var copy = stanza
      copy.uses = [use.kind.place] + use.uses
      copy.entries = stanza.entries.map { entry in
        guard let text = Substitution.apply(arguments, to: entry.value.text) else {
          problems.report(
            .valueTooLong(key: entry.key.text, limit: Substitution.longest), at: entry.value.place, uses: copy.uses)
          return entry
        }
        return ParsedSpec.Entry(
          key: entry.key, value: Word(text: text, place: entry.value.place, form: entry.value.form))
      }
      return copy
    }
  }

  // MARK: Names

  private func name(of stanza: ParsedSpec.Stanza, copy: Int?, in scope: inout Scope) -> String {
    let standard = scope.standardNames.next(stanza.kind.text)
    guard let word = stanza.entry("name")?.value else { return standard }
    guard LayerName.isValid(word.text),
      word.text.count <= (scope.depth == 0 ? LayerName.longestPath : LayerName.longest)
    else {
      problems.report(.malformedName(word.text), at: word.place, uses: stanza.uses)
      return standard
    }
    if word.text == LayerName.input { problems.report(.reservedName(word.text), at: word.place, uses: stanza.uses) }
    return copy.map { "\(word.text).\($0)" } ?? word.text
  }

  private func declare(_ name: String, of stanza: ParsedSpec.Stanza, as source: LayerInput, in scope: inout Scope) {
    if let line = scope.lines[name] {
      problems.report(.repeatedName(name, firstLine: line), at: stanza.place(of: "name"), uses: stanza.uses)
    }
    scope.names[name] = source
    scope.lines[name] = stanza.kind.place.location.line
    scope.previous = source
  }

  // MARK: Sources

  private mutating func sources(of stanza: ParsedSpec.Stanza, in scope: inout Scope) -> [LayerInput] {
    let join = Join(rawValue: stanza.kind.text)
    guard let word = stanza.entry("from")?.value else {
      guard join != nil else { return [scope.previous] }
      problems.report(.missingKey("from", stanza: stanza.kind.text), at: stanza.kind.place, uses: stanza.uses)
      return []
    }
    let names = StanzaReader(stanza, problems: problems).list(word)
    if names.contains(where: { !LayerName.isValid($0.text) }) {
      problems.report(
        .malformedValue(word.text, key: "from", expected: .layerNames), at: word.place, uses: stanza.uses)
      return []
    }
    let isSound = if let join, join.takesMany { names.count >= 2 } else { names.count == (join == nil ? 1 : 2) }
    if !isSound {
      problems.report(
        .inputCount(stanza: stanza.kind.text, given: names.count), at: word.place, uses: stanza.uses)
      return []
    }
    return names.map { name in
      scope.pending.append((slots.count, name, stanza.uses))
      slots.append(.unknown)
      return .slot(slots.count - 1)
    }
  }

  /// Layers inside of blocks, by their whole names.
  private func layerPaths() -> [String: Int] {
    Dictionary(layers.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func source(named name: Word, uses: [Place], in scope: Scope, paths: [String: Int]) -> LayerInput {
    if name.text == LayerName.input { return scope.input }
    if let source = scope.names[name.text] { return source }
    if let index = paths[name.text] { return .layer(index) }
    let known = scope.names.keys.sorted() + [LayerName.input]
    let suggestion = problems.hasRoom ? Spelling.nearest(to: name.text, among: known) : nil
    problems.report(
      .unknownLayer(name.text, isInBlock: scope.depth > 0, suggestion: suggestion), at: name.place, uses: uses)
    return .unknown
  }

  /// The layers with the indices of what they read; a layer that reads something unknown has no inputs.
  private func resolved() -> [Layer] {
    layers.map { draft in
      let inputs = draft.sources.map { resolve($0) }
      let known = inputs.compactMap { $0 }
      return Layer(name: draft.name, stanza: draft.stanza, inputs: known.count == inputs.count ? known : [])
    }
  }

  /// `nil` for unknown, `.some(nil)` for the network's input.
  private func resolve(_ source: LayerInput) -> Int?? {
    var source = source
    while case .slot(let slot) = source { source = slots[slot] }
    switch source {
    case .networkInput: return .some(nil)
    case .layer(let index): return .some(index)
    case .slot, .unknown: return nil
    }
  }
}
