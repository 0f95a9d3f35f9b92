/// Reads the typed values of one stanza and reports what does not fit.
///
/// A value that is missing or wrong is reported once and stands in with a harmless one, so that a decoder reads straight
/// through; `isSound` tells in the end whether the result may be used.
struct StanzaReader {
  let stanza: ParsedSpec.Stanza
  let problems: ProblemCollector
  /// Whether the network's input has a length instead of height and width: a single number is then a width.
  let isOneDimensional: Bool
  private(set) var isSound = true
  /// Keys that the stanza has under a wrong spelling; they are not reported as missing too.
  private var misspelled: Set<String> = []

  /// Largest integer that a configuration may hold; larger ones only make products overflow.
  static let integerLimit = Int(Int32.max)

  init(_ stanza: ParsedSpec.Stanza, problems: ProblemCollector, isOneDimensional: Bool = false) {
    self.stanza = stanza
    self.problems = problems
    self.isOneDimensional = isOneDimensional
  }

  var kind: String { stanza.kind.text }

  func has(_ key: String) -> Bool { stanza.entry(key) != nil }

  /// Where the value of `key` stands, or the stanza's header.
  func place(of key: String) -> Place { stanza.place(of: key) }

  mutating func fail(_ problem: SpecProblem, at place: Place) {
    isSound = false
    problems.report(problem, at: place, uses: stanza.uses)
  }

  func warn(_ problem: SpecProblem, at place: Place) {
    problems.warn(problem, at: place, uses: stanza.uses)
  }

  /// The value of `key`; reports a missing one when there is no default.
  mutating func value(_ key: String, isRequired: Bool) -> Word? {
    precondition(Vocabulary.keys(of: kind).contains(key), "the vocabulary lists every key that is read")
    if let entry = stanza.entry(key) { return entry.value }
    if misspelled.contains(key) {
      isSound = false
    } else if isRequired {
      fail(.missingKey(key, stanza: kind), at: stanza.kind.place)
    }
    return nil
  }

  mutating func integer(_ key: String, in range: ClosedRange<Int>, default standard: Int? = nil) -> Int {
    guard let word = value(key, isRequired: standard == nil) else { return standard ?? range.lowerBound }
    return integer(word, key: key, in: range) ?? range.lowerBound
  }

  mutating func optionalInteger(_ key: String, in range: ClosedRange<Int>) -> Int? {
    guard let word = value(key, isRequired: false) else { return nil }
    return integer(word, key: key, in: range)
  }

  mutating func number(_ key: String, in range: NumberRange, default standard: Double) -> Double {
    optionalNumber(key, in: range) ?? standard
  }

  mutating func requiredNumber(_ key: String, in range: NumberRange) -> Double {
    guard let word = value(key, isRequired: true) else { return range.lowest }
    return number(word, key: key, in: range) ?? range.lowest
  }

  mutating func optionalNumber(_ key: String, in range: NumberRange) -> Double? {
    guard let word = value(key, isRequired: false) else { return nil }
    return number(word, key: key, in: range)
  }

  mutating func boolean(_ key: String, default standard: Bool) -> Bool {
    guard let word = value(key, isRequired: false) else { return standard }
    switch word.text {
    case "yes": return true
    case "no": return false
    default:
      fail(.notABoolean(word.text, key: key), at: word.place)
      return standard
    }
  }

  mutating func choice(_ key: String, of words: [String], default standard: String? = nil) -> String {
    guard let word = value(key, isRequired: standard == nil) else { return standard ?? words[0] }
    if words.contains(word.text) { return word.text }
    failChoice(word, key: key, of: words)
    return standard ?? words[0]
  }

  mutating func failChoice(_ word: Word, key: String, of words: [String]) {
    let suggestion = problems.hasRoom ? Spelling.nearest(to: word.text, among: words) : nil
    fail(.unknownChoice(word.text, key: key, known: words, suggestion: suggestion), at: word.place)
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, default standard: Choice? = nil
  ) -> Choice where Choice.RawValue == String {
    let word = choice(key, of: Choice.allCases.map(\.rawValue), default: standard?.rawValue)
    return Choice.allCases.first { $0.rawValue == word } ?? Choice.allCases.first!
  }

  mutating func integer(_ word: Word, key: String, in range: ClosedRange<Int>) -> Int? {
    switch StrictNumber.integer(word.text) {
    case .value(let number) where range.contains(number):
      return number
    case .value, .tooLarge:
      let isBelow = word.text.first == "-" || word.text == "0"
      let bound = isBelow ? "at least \(range.lowerBound)" : "at most \(range.upperBound)"
      fail(.outOfRange(word.text, key: key, range: bound), at: word.place)
    case .malformed:
      fail(.malformedValue(word.text, key: key, expected: .integer), at: word.place)
    }
    return nil
  }

  mutating func number(_ word: Word, key: String, in range: NumberRange) -> Double? {
    switch StrictNumber.decimal(word.text) {
    case .value(let number) where range.contains(number):
      return number
    case .value:
      fail(.outOfRange(word.text, key: key, range: range.description), at: word.place)
    case .tooLarge:
      fail(.outOfRange(word.text, key: key, range: "a number that 64 bits can hold"), at: word.place)
    case .malformed:
      fail(.malformedValue(word.text, key: key, expected: .number), at: word.place)
    }
    return nil
  }

  /// Reports every key that this kind of stanza does not have; to be called first.
  mutating func rejectUnknownKeys() {
    let known = Vocabulary.keys(of: kind)
    for entry in stanza.entries where !known.contains(entry.key.text) {
      let suggestion = problems.hasRoom ? Spelling.nearest(to: entry.key.text, among: known) : nil
      if let suggestion { misspelled.insert(suggestion) }
      fail(
        .unknownKey(entry.key.text, stanza: kind, known: known, suggestion: suggestion), at: entry.key.place)
    }
  }

  /// Reports `key` if it stands here although `selector` has a value that does not use it.
  mutating func reject(_ key: String, selector: String, value: String, takenBy owners: [String]) {
    guard let entry = stanza.entry(key), !owners.contains(value) else { return }
    fail(.foreignKey(key, selector: selector, value: value, owners: owners), at: entry.key.place)
  }
}

extension ParsedSpec.Stanza {
  /// Where the value of `key` stands, or the stanza's header.
  func place(of key: String) -> Place { entry(key)?.value.place ?? kind.place }
}
