/// A piece of network that is defined once and used many times: the stanzas from `[block]` to `[end]`.
struct BlockDefinition {
  struct Parameter {
    let name: String
    /// `nil` if every use has to give a value.
    let standard: Word?
  }

  let name: String
  let parameters: [Parameter]
  let header: ParsedSpec.Stanza
  let body: [ParsedSpec.Stanza]
  /// Whether nothing is wrong with the definition itself; uses of one that is wrong are not written out.
  let isSound: Bool
}

/// Separates the definitions of blocks from the stanzas of the network.
struct BlockReader {
  private let problems: ProblemCollector
  private(set) var definitions: [String: BlockDefinition] = [:]
  /// What stands outside of definitions, in order.
  private(set) var stanzas: [ParsedSpec.Stanza] = []
  private var open: (header: ParsedSpec.Stanza, body: [ParsedSpec.Stanza])?

  init(_ document: ParsedSpec, problems: ProblemCollector) {
    self.problems = problems
    for stanza in document.stanzas { take(stanza) }
    if let open {
      problems.report(.unclosedBlock(open.header.givenName), at: open.header.kind.place)
      define(open.header, body: open.body)
    }
  }

  private mutating func take(_ stanza: ParsedSpec.Stanza) {
    switch (stanza.kind.text, open) {
    case ("block", nil):
      open = (stanza, [])
    case ("block", let open?):
      problems.report(.nestedBlock(outer: open.header.givenName), at: stanza.kind.place)
      define(open.header, body: open.body)
      self.open = (stanza, [])
    case ("end", nil):
      problems.report(.endWithoutBlock, at: stanza.kind.place)
    case ("end", let open?):
      for entry in stanza.entries { problems.report(.entryAfterEnd(entry.key.text), at: entry.key.place) }
      define(open.header, body: open.body)
      self.open = nil
    case (_, nil):
      stanzas.append(stanza)
    case (let kind, _?):
      if Vocabulary.settingStanzas.contains(kind) {
        problems.report(.settingInBlock(kind), at: stanza.kind.place)
      } else {
        open?.body.append(stanza)
      }
    }
  }

  private mutating func define(_ header: ParsedSpec.Stanza, body: [ParsedSpec.Stanza]) {
    var reader = StanzaReader(header, problems: problems)
    reader.rejectUnknownKeys()
    guard let name = reader.value("name", isRequired: true) else { return }
    if body.isEmpty { reader.fail(.emptyBlock(name.text), at: header.kind.place) }
    let parameters = parameters(&reader)
    checkReferences(in: body, parameters: parameters, block: name.text, reader: &reader)
    guard StanzaParser.isIdentifier(name.text), name.text.count <= LayerName.longest else {
      return problems.report(.malformedBlockName(name.text), at: name.place)
    }
    guard !Vocabulary.stanzas.contains(name.text) else {
      return problems.report(.blockNamedAsStanza(name.text), at: name.place)
    }
    if let earlier = definitions[name.text] {
      return problems.report(
        .repeatedBlock(name.text, firstLine: earlier.header.kind.place.location.line), at: name.place)
    }
    definitions[name.text] = BlockDefinition(
      name: name.text, parameters: parameters, header: header, body: body, isSound: reader.isSound)
  }

  /// `filters, stride = 1`: names, some with a value that stands where a use gives none.
  private func parameters(_ reader: inout StanzaReader) -> [BlockDefinition.Parameter] {
    guard let word = reader.value("parameters", isRequired: false) else { return [] }
    var parameters: [BlockDefinition.Parameter] = []
    for item in reader.list(word) {
      let name = String(item.text.prefix { $0 != "=" && !$0.isWhitespace })
      let rest = item.text.dropFirst(name.count).drop(while: \.isWhitespace)
      let standard = rest.first == "=" ? rest.dropFirst().drop(while: \.isWhitespace) : nil
      guard StanzaParser.isIdentifier(name), standard.map({ !$0.isEmpty }) ?? rest.isEmpty else {
        reader.fail(.malformedValue(item.text, key: "parameters", expected: .parameters), at: item.place)
        continue
      }
      if Vocabulary.useKeys.contains(name) {
        reader.fail(.reservedParameter(name), at: item.place)
      } else if parameters.contains(where: { $0.name == name }) {
        reader.fail(.repeatedItem(name, key: "parameters"), at: item.place)
      } else {
        let place = item.place.part(
          from: item.text.count - (standard?.count ?? 0), length: standard?.count ?? item.text.count)
        parameters.append(
          BlockDefinition.Parameter(name: name, standard: standard.map { Word(text: String($0), place: place) }))
      }
    }
    return parameters
  }

  /// Reports `$words` that are no parameters, and parameters that nothing uses.
  private func checkReferences(
    in body: [ParsedSpec.Stanza], parameters: [BlockDefinition.Parameter], block: String, reader: inout StanzaReader
  ) {
    let names = parameters.map(\.name)
    var used: Set<String> = []
    for entry in body.flatMap(\.entries) {
      for reference in Substitution.references(in: entry.value) {
        used.insert(reference.text)
        if !names.contains(reference.text) {
          reader.fail(
            .unknownParameter(
              reference.text, block: block, known: names, suggestion: Spelling.nearest(to: reference.text, among: names)
            ),
            at: reference.place)
        }
      }
    }
    for name in names where !used.contains(name) {
      reader.warn(.unusedParameter(name, block: block), at: reader.place(of: "parameters"))
    }
  }
}
