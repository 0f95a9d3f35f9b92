/// Turns `[data]` into what it means.
enum DataDecoder {
  /// - Parameters:
  ///   - channels: of the network's input, to which `mean` and `std` have to fit; `nil` if unknown.
  ///   - edition: decides how images are held out where the text doesn't say it.
  static func data(
    _ stanza: ParsedSpec.Stanza, channels: Int?, edition: Edition = .current, problems: ProblemCollector
  ) -> DataSpec? {
    var reader = StanzaReader(stanza, problems: problems)
    reader.rejectUnknownKeys()
    var data = DataSpec(format: reader.choice("format"))
    data.path = path(&reader)
    data.classes = classes(&reader)
    data.mean = perChannel("mean", in: .any, channels: channels, reader: &reader)
    data.std = perChannel("std", in: .positive, channels: channels, reader: &reader)
    data.background = background(&reader, format: data.format, channels: channels)
    data.validation = validation(&reader)
    data.stratifies = reader.boolean("stratify", default: edition != .first)
    data.limit = limit(&reader)
    let owners = DataSpec.Format.allCases.filter(\.definition.takesFirstLabel).map(\.rawValue)
    reader.reject("first_label", selector: "format", value: data.format.rawValue, takenBy: owners)
    data.firstLabel = reader.integer("first_label", in: 0...StanzaReader.integerLimit, default: 0)
    data.transposes = reader.boolean("transpose", default: false)
    data.inverts = reader.boolean("invert", default: false)
    return reader.isSound ? data : nil
  }

  private static func path(_ reader: inout StanzaReader) -> String? {
    guard let word = reader.value("path", isRequired: false) else { return nil }
    if word.form == .list { reader.fail(.severalValues(key: "path"), at: word.place) }
    return word.text
  }

  private static func classes(_ reader: inout StanzaReader) -> [Name]? {
    guard let word = reader.value("classes", isRequired: false), word.text != "all" else { return nil }
    var seen: Set<Name> = []
    let names = reader.list(word)
    for name in names {
      if name.text.isEmpty {
        reader.fail(.malformedValue(word.text, key: "classes", expected: .names), at: name.place)
      } else if !seen.insert(Name(name.text)).inserted {
        reader.fail(.repeatedItem(name.text, key: "classes"), at: name.place)
      }
    }
    if names.count < 2 { reader.fail(.singleClass(word.text), at: word.place) }
    return names.map { Name($0.text) }
  }

  private static func perChannel(
    _ key: String, in range: NumberRange, channels: Int?, reader: inout StanzaReader
  ) -> [Double]? {
    guard let numbers = reader.numbers(key, in: range) else { return nil }
    if let channels, numbers.count != 1, numbers.count != channels {
      reader.fail(.channelCount(key: key, given: numbers.count, channels: channels), at: reader.place(of: key))
    }
    return numbers
  }

  /// `black`, `white`, or numbers.
  private static func background(
    _ reader: inout StanzaReader, format: DataSpec.Format, channels: Int?
  ) -> [Double] {
    guard let word = reader.value("background", isRequired: false) else { return DataSpec.black }
    let named = ["black": DataSpec.black, "white": [1.0]]
    if !format.definition.isOfPictures {
      reader.fail(.backgroundOfFormat(format.rawValue), at: word.place)
    } else if let channels, channels.isMultiple(of: 2) {
      reader.fail(.backgroundBesideAlpha(channels: channels), at: word.place)
    } else if let numbers = named[word.text] {
      return numbers
    } else if word.text.utf8.first.map({ $0 >= UInt8(ascii: "A") }) ?? true {
      reader.fail(.malformedValue(word.text, key: "background", expected: .brightness), at: word.place)
    } else {
      return perChannel("background", in: .brightness, channels: channels, reader: &reader) ?? DataSpec.black
    }
    return DataSpec.black
  }

  private static func validation(_ reader: inout StanzaReader) -> DataSpec.Validation {
    guard let word = reader.value("validation", isRequired: false) else { return .none }
    if case .value(let count) = StrictNumber.integer(word.text), count >= 0 {
      return count == 0 ? .none : .count(count)
    }
    switch StrictNumber.decimal(word.text) {
    case .value(let fraction) where fraction >= 0 && fraction < 1:
      return fraction == 0 ? .none : .fraction(fraction)
    case .value, .tooLarge:
      reader.fail(
        .outOfRange(word.text, key: "validation", range: "a count of images or a fraction below 1"), at: word.place)
    case .malformed:
      reader.fail(.malformedValue(word.text, key: "validation", expected: .countOrFraction), at: word.place)
    }
    return .none
  }

  private static func limit(_ reader: inout StanzaReader) -> Int? {
    if reader.stanza.entry("limit")?.value.text == "none" { return nil }
    return reader.optionalInteger("limit", in: 1...StanzaReader.integerLimit)
  }
}
