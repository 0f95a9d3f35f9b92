/// Turns `[train]` into what it means.
struct TrainingDecoder {
  private var reader: StanzaReader

  private static let schedules = [
    "constant", "step", "multistep", "exponential", "polynomial", "cosine", "one_cycle", "plateau",
  ]
  private static let count = 1...StanzaReader.integerLimit
  /// Each image of a batch can be a task of one call of the engine's threads, which is as many as they count.
  private static let batch = 1...1 << 20

  static func training(_ stanza: ParsedSpec.Stanza, problems: ProblemCollector) -> TrainingSpec {
    var decoder = TrainingDecoder(reader: StanzaReader(stanza, problems: problems))
    decoder.reader.rejectUnknownKeys()
    return decoder.training()
  }

  private mutating func training() -> TrainingSpec {
    var training = TrainingSpec()
    training.epochs = reader.integer("epochs", in: Self.count, default: training.epochs)
    training.batchSize = reader.integer("batch_size", in: Self.batch, default: training.batchSize)
    decodeOptimizer(into: &training)
    training.decaysAllParameters = reader.boolean("weight_decay_all", default: false)
    training.clipNorm = optional("clip_norm") { $0.optionalNumber("clip_norm", in: .positive) }
    training.schedule = schedule(epochs: training.epochs, learningRate: training.learningRate)
    training.warmup = duration("warmup", default: training.warmup)
    training.average = average()
    training.accumulate = reader.integer("accumulate", in: Self.count, default: 1)
    training.seed = UInt64(reader.integer("seed", in: 0...Int.max, default: 0))
    training.shuffle = reader.boolean("shuffle", default: true)
    training.logEvery = reader.integer("log_every", in: 0...StanzaReader.integerLimit, default: 0)
    training.checkpointEvery = checkpointInterval()
    training.patience = optional("patience") { $0.optionalInteger("patience", in: Self.count) }
    training.evaluateTest = reader.choice("evaluate", default: .epoch)
    training.onDivergence = reader.choice("on_divergence", default: .stop)
    training.timeLimit = timeLimit()
    return training
  }

  /// The value of `key`, where `none` says the same as leaving it out.
  private mutating func optional<Value>(_ key: String, _ read: (inout StanzaReader) -> Value?) -> Value? {
    reader.stanza.entry(key)?.value.text == "none" ? nil : read(&reader)
  }

  private mutating func average() -> TrainingSpec.Average {
    let word = reader.choice("average", of: ["none", "ema"], default: "none")
    reader.reject("average_decay", selector: "average", value: word, takenBy: ["ema"])
    guard word == "ema" else { return .none }
    return .exponential(decay: reader.number("average_decay", in: .fraction, default: 0.999))
  }

  private mutating func checkpointInterval() -> TrainingSpec.CheckpointInterval {
    guard let word = reader.value("checkpoint_every", isRequired: false), word.text != "epoch" else { return .epoch }
    guard word.text.utf8.first.map({ $0 < UInt8(ascii: "A") }) ?? false else {
      reader.failChoice(word, key: "checkpoint_every", of: ["epoch"])
      return .epoch
    }
    return reader.integer(word, key: "checkpoint_every", in: Self.count).map { .steps($0) } ?? .epoch
  }
}

// MARK: - Optimizers

extension TrainingDecoder {
  private mutating func decodeOptimizer(into training: inout TrainingSpec) {
    let (words, standard) = (Optimizers.all.map(\.word), Optimizers.standard)
    let word = reader.choice("optimizer", of: words, default: standard.word)
    if reader.isSound || words.contains(reader.stanza.entry("optimizer")?.value.text ?? standard.word) {
      for (key, owners) in Vocabulary.optimizerKeys {
        reader.reject(key, selector: "optimizer", value: word, takenBy: owners)
      }
    }
    var optimizer = Optimizers.all.first { $0.word == word } ?? standard
    optimizer.read(&reader)
    let usual = type(of: optimizer)
    training.optimizer = optimizer
    training.learningRate = reader.number("learning_rate", in: .positive, default: usual.learningRate)
    training.weightDecay = reader.number("weight_decay", in: .notNegative, default: usual.weightDecay)
  }
}

extension OptimizerDefinition {
  /// Takes the values of its own keys.
  fileprivate mutating func read(_ reader: inout StanzaReader) {
    for key in Self.keys {
      switch key.property {
      case .number(let path, let range):
        self[keyPath: path] = reader.number(key.word, in: range, default: self[keyPath: path])
      case .optionalNumber(let path, let range): self[keyPath: path] = reader.optionalNumber(key.word, in: range)
      case .boolean(let path):
        self[keyPath: path] = reader.boolean(key.word, default: self[keyPath: path])
        if let needed = key.needed, self[keyPath: path], number(needed) == 0, reader.isSound {
          reader.fail(.idleKey(key.word, needed: needed), at: reader.place(of: key.word))
        }
      }
    }
  }
}

// MARK: - Schedules

extension TrainingDecoder {
  private mutating func schedule(epochs: Int, learningRate: Double) -> ScheduleSpec {
    let word = reader.choice("schedule", of: Self.schedules, default: "constant")
    if Self.schedules.contains(reader.stanza.entry("schedule")?.value.text ?? "constant") {
      for (key, owners) in Vocabulary.scheduleKeys {
        reader.reject(key, selector: "schedule", value: word, takenBy: owners)
      }
    }
    switch word {
    case "step":
      return .step(
        every: reader.integer("step_size", in: Self.count),
        factor: reader.number("gamma", in: .shrinking, default: 0.1))
    case "multistep":
      return .multistep(epochs: milestones(), factor: reader.number("gamma", in: .shrinking, default: 0.1))
    case "exponential":
      return .exponential(factor: reader.requiredNumber("gamma", in: .shrinking))
    case "polynomial":
      return .polynomial(
        power: reader.number("power", in: .positive, default: 1), final: minimum(below: learningRate))
    case "cosine":
      return .cosine(final: minimum(below: learningRate))
    case "one_cycle":
      let start = 1 / reader.number("div_factor", in: .atLeastOne, default: 25)
      return .oneCycle(
        peak: reader.number("pct_start", in: .insideUnit, default: 0.3), start: start,
        final: start / reader.number("final_div_factor", in: .atLeastOne, default: 1e4))
    case "plateau":
      return .plateau(
        factor: reader.number("factor", in: .insideUnit, default: 0.1),
        patience: reader.integer("plateau_patience", in: 0...StanzaReader.integerLimit, default: 10),
        minimum: minimum(below: learningRate))
    default:
      return .constant
    }
  }

  private mutating func minimum(below learningRate: Double) -> Double {
    let minimum = reader.number("min_learning_rate", in: .notNegative, default: 0)
    if minimum > learningRate {
      reader.fail(
        .minimumAboveLearningRate(minimum: minimum, learningRate: learningRate),
        at: reader.place(of: "min_learning_rate"))
    }
    return minimum
  }

  private mutating func milestones() -> [Int] {
    guard let word = reader.value("milestones", isRequired: true) else { return [1] }
    let epochs = reader.list(word).compactMap { reader.integer($0, key: "milestones", in: Self.count) }
    if zip(epochs, epochs.dropFirst()).contains(where: { $0 >= $1 }) {
      reader.fail(.milestonesNotIncreasing(word.text), at: word.place)
    }
    return epochs
  }

  /// `500`, `500 steps`, `2 epochs`, `0.5 epochs`.
  private mutating func duration(
    _ key: String, default standard: TrainingSpec.Duration
  ) -> TrainingSpec.Duration {
    guard let word = reader.value(key, isRequired: false) else { return standard }
    let parts = word.text.split(whereSeparator: \.isWhitespace).map(String.init)
    let number = Word(text: parts[0], place: word.place)
    switch (parts.count, parts.last) {
    case (1, _), (2, "steps"), (2, "step"):
      if StrictNumber.integer(number.text) != .malformed {
        return reader.integer(number, key: key, in: 0...StanzaReader.integerLimit).map { .steps($0) } ?? standard
      }
    case (2, "epochs"), (2, "epoch"):
      return reader.number(number, key: key, in: .notNegative).map { .epochs($0) } ?? standard
    default: break
    }
    reader.fail(.malformedValue(word.text, key: key, expected: .duration), at: word.place)
    return standard
  }

  /// Seconds from `90`, `90s`, `15m`, `2h`.
  private mutating func timeLimit() -> Double? {
    guard let word = reader.value("time_limit", isRequired: false), word.text != "none" else { return nil }
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let unit = word.text.last.flatMap { units[$0] }
    let number = Word(text: unit == nil ? word.text : String(word.text.dropLast()), place: word.place)
    guard StrictNumber.decimal(number.text) != .malformed else {
      reader.fail(.malformedValue(word.text, key: "time_limit", expected: .time), at: word.place)
      return nil
    }
    return reader.number(number, key: "time_limit", in: .positive).map { $0 * (unit ?? 1) }
  }
}
