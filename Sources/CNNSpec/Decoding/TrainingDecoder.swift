/// Turns `[train]` into what it means.
struct TrainingDecoder {
  private var reader: StanzaReader

  private static let optimizers = ["sgd", "adam", "adamw", "rmsprop", "adagrad", "lion", "muon"]
  private static let schedules = [
    "constant", "step", "multistep", "exponential", "polynomial", "cosine", "one_cycle", "plateau",
  ]
  private static let count = 1...StanzaReader.integerLimit
  /// Each image of a batch can be a task of one call of the engine's threads, which is as many as they count.
  private static let batch = 1...1 << 20

  static func training(_ stanza: SpecDocument.Stanza, problems: ProblemCollector) -> TrainingSpec {
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
    let word = reader.choice("optimizer", of: Self.optimizers, default: "sgd")
    if reader.isSound || Self.optimizers.contains(reader.stanza.entry("optimizer")?.value.text ?? "sgd") {
      for (key, owners) in Vocabulary.optimizerKeys {
        reader.reject(key, selector: "optimizer", value: word, takenBy: owners)
      }
    }
    training.optimizer = optimizer(word)
    training.learningRate = reader.number("learning_rate", in: .positive, default: Self.learningRate(of: word))
    training.weightDecay = reader.number("weight_decay", in: .notNegative, default: Self.weightDecay(of: word))
  }

  private mutating func optimizer(_ word: String) -> OptimizerSpec {
    switch word {
    case "adam": return .adam(adam())
    case "adamw": return .adamW(adam())
    case "rmsprop":
      var spec = RMSPropSpec()
      spec.decay = reader.number("beta2", in: .fraction, default: spec.decay)
      spec.momentum = reader.number("momentum", in: .fraction, default: spec.momentum)
      spec.epsilon = reader.number("epsilon", in: .summand, default: spec.epsilon)
      return .rmsProp(spec)
    case "adagrad":
      return .adaGrad(epsilon: reader.number("epsilon", in: .summand, default: 1e-10))
    case "lion":
      return .lion(
        beta1: reader.number("beta1", in: .fraction, default: 0.9),
        beta2: reader.number("beta2", in: .fraction, default: 0.99))
    case "muon":
      var spec = MuonSpec()
      spec.momentum = reader.number("momentum", in: .fraction, default: spec.momentum)
      spec.isNesterov = reader.boolean("nesterov", default: spec.isNesterov)
      spec.sgdLearningRate = reader.optionalNumber("sgd_learning_rate", in: .positive)
      return .muon(spec)
    default:
      return .sgd(sgd())
    }
  }

  private mutating func sgd() -> SGDSpec {
    var spec = SGDSpec()
    spec.momentum = reader.number("momentum", in: .fraction, default: spec.momentum)
    spec.isNesterov = reader.boolean("nesterov", default: spec.isNesterov)
    if spec.isNesterov, spec.momentum == 0, reader.isSound {
      reader.fail(.nesterovWithoutMomentum, at: reader.place(of: "nesterov"))
    }
    return spec
  }

  private mutating func adam() -> AdamSpec {
    var spec = AdamSpec()
    spec.beta1 = reader.number("beta1", in: .fraction, default: spec.beta1)
    spec.beta2 = reader.number("beta2", in: .fraction, default: spec.beta2)
    spec.epsilon = reader.number("epsilon", in: .summand, default: spec.epsilon)
    return spec
  }

  /// PyTorch's defaults; lion has none there, and its paper trains with a tenth of Adam's.
  private static func learningRate(of optimizer: String) -> Double {
    switch optimizer {
    case "rmsprop", "adagrad": 0.01
    case "lion": 1e-4
    default: 0.001
    }
  }

  private static func weightDecay(of optimizer: String) -> Double {
    switch optimizer {
    case "adamw": 0.01
    case "muon": 0.1
    default: 0
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
