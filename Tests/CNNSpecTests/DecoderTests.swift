import Testing

@testable import CNNSpec

/// What every setting means, and what it is when nothing is written.
@Suite struct DecoderTests {
  private func spec(_ stanzas: String) throws -> RunSpec {
    let head = "[input] channels = 3; height = 32; width = 32\n[linear] units = 10\n"
    return try Configuration(text: head + stanzas, path: "net.cnn").spec
  }

  private func training(_ entries: String) throws -> TrainingSpec { try spec("[train] \(entries)").training }

  @Test(arguments: [
    ("sgd", 0.001, 0.0), ("adam", 0.001, 0.0), ("adamw", 0.001, 0.01), ("rmsprop", 0.01, 0.0), ("adagrad", 0.01, 0.0),
    ("lion", 0.0001, 0.0), ("muon", 0.001, 0.1),
  ])
  func `learning rate and weight decay begin where PyTorch's do`(word: String, rate: Double, decay: Double) throws {
    let training = try training("optimizer = \(word)")
    #expect(training.optimizer.word == word)
    #expect(training.learningRate == rate)
    #expect(training.weightDecay == decay)
  }

  @Test func `optimizers take their own keys`() throws {
    var sgd = SGDSpec()
    (sgd.momentum, sgd.isNesterov) = (0.9, true)
    #expect(try training("momentum = 0.9; nesterov = yes").optimizer as? SGDSpec == sgd)
    var adam = AdamSpec()
    #expect(try training("optimizer = adam").optimizer as? AdamSpec == adam)
    (adam.beta1, adam.beta2, adam.epsilon) = (0.8, 0.99, 1e-6)
    var adamW = AdamWSpec()
    adamW.adam = adam
    #expect(
      try training("optimizer = adamw; beta1 = 0.8; beta2 = 0.99; epsilon = 1e-6").optimizer as? AdamWSpec == adamW)
    var rms = RMSPropSpec()
    #expect(try training("optimizer = rmsprop").optimizer as? RMSPropSpec == rms)
    (rms.decay, rms.momentum) = (0.9, 0.5)
    #expect(try training("optimizer = rmsprop; beta2 = 0.9; momentum = 0.5").optimizer as? RMSPropSpec == rms)
    let adaGrad = try #require(try training("optimizer = adagrad").optimizer as? AdaGradSpec)
    #expect(adaGrad.epsilon == 1e-10)
    let lion = try #require(try training("optimizer = lion").optimizer as? LionSpec)
    #expect(lion.beta1 == 0.9 && lion.beta2 == 0.99)
    var muon = MuonSpec()
    #expect(try training("optimizer = muon").optimizer as? MuonSpec == muon)
    (muon.isNesterov, muon.sgdLearningRate) = (false, 0.1)
    #expect(try training("optimizer = muon; nesterov = no; sgd_learning_rate = 0.1").optimizer as? MuonSpec == muon)
  }

  @Test func `schedules take their own keys, with PyTorch's defaults`() throws {
    func schedule(_ entries: String) throws -> ScheduleSpec { try training("learning_rate = 1; \(entries)").schedule }
    #expect(try schedule("seed = 1") == .constant)
    #expect(try schedule("schedule = step; step_size = 30") == .step(every: 30, factor: 0.1))
    #expect(
      try schedule("schedule = multistep; milestones = 3, 6; gamma = 0.5") == .multistep(epochs: [3, 6], factor: 0.5))
    #expect(try schedule("schedule = exponential; gamma = 0.9") == .exponential(factor: 0.9))
    #expect(try schedule("schedule = polynomial") == .polynomial(power: 1, final: 0))
    #expect(try schedule("schedule = cosine; min_learning_rate = 0.1") == .cosine(final: 0.1))
    #expect(try schedule("schedule = one_cycle") == .oneCycle(peak: 0.3, start: 1 / 25, final: 1 / 25 / 1e4))
    let plateau =
      "[data] format = cifar10; validation = 9\n[train] schedule = plateau; factor = 0.5; plateau_patience = 3"
    #expect(try spec(plateau).training.schedule == .plateau(factor: 0.5, patience: 3, minimum: 0))
  }

  @Test func `a key of another optimizer or schedule is an error, for each of them`() throws {
    for (selector, keys) in [("optimizer", Vocabulary.optimizerKeys), ("schedule", Vocabulary.scheduleKeys)] {
      let words = Set(keys.flatMap(\.owners)).union(["constant"].filter { _ in selector == "schedule" })
      for (key, owners) in keys {
        for word in words where !owners.contains(word) {
          let text =
            "[input] length = 4; channels = 1\n[linear] units = 2\n[train] \(selector) = \(word); \(key) = 1\n"
          #expect(message(text).contains("`\(key)` belongs to `\(selector) = \(owners[0])`"), "\(word): \(key)")
        }
      }
    }
  }

  @Test func `every layer takes the keys of every layer`() throws {
    let needed = [
      "conv": "filters = 2; kernel = 1", "deconv": "filters = 2; kernel = 1", "pool": "kind = max; size = 1",
      "linear": "units = 2", "activation": "kind = relu", "norm": "kind = batch", "dropout": "rate = 0.5",
      "upsample": "factor = 2",
    ]
    let keys = "name = one; learning_rate_scale = 0.5; freeze = all; init = normal; init_gain = 2"
    #expect(Vocabulary.layerKeys == ["name", "from", "learning_rate_scale", "freeze", "init", "init_gain"])
    for stanza in Vocabulary.layerStanzas {
      let from = Join(rawValue: stanza) != nil ? "input, input" : "input"
      let own = needed[stanza].map { "; " + $0 } ?? ""
      let text = "[input] channels = 1; height = 4; width = 4\n[\(stanza)] \(keys); from = \(from)\(own)\n"
      #expect(message(text) == "", "\(stanza)")
    }
  }

  @Test func `the other keys of training have their forms`() throws {
    let standard = try training("seed = 0")
    #expect(standard.epochs == 10 && standard.batchSize == 64 && standard.accumulate == 1 && standard.shuffle)
    #expect(standard.clipNorm == nil && standard.patience == nil && standard.timeLimit == nil && standard.logEvery == 0)
    #expect(standard.warmup == .steps(0) && standard.average == .none && standard.checkpointEvery == .epoch)
    #expect(standard.evaluateTest == .epoch && !standard.decaysAllParameters)
    #expect(try training("warmup = 500").warmup == .steps(500))
    #expect(try training("warmup = 20 steps").warmup == .steps(20))
    #expect(try training("warmup = 1.5 epochs").warmup == .epochs(1.5))
    #expect(try training("average = ema").average == .exponential(decay: 0.999))
    #expect(try training("average = ema; average_decay = 0.9").average == .exponential(decay: 0.9))
    #expect(try training("time_limit = 90").timeLimit == 90)
    #expect(try training("time_limit = 1.5m").timeLimit == 90)
    #expect(try training("time_limit = 2h").timeLimit == 7200)
    #expect(try training("checkpoint_every = 100").checkpointEvery == .steps(100))
    #expect(try training("seed = 9223372036854775807").seed == 9_223_372_036_854_775_807)
    #expect(try training("evaluate = end").evaluateTest == .end)
    #expect(try training("clip_norm = none; patience = none").clipNorm == nil)
  }

  @Test func `data, loss, augmentation and engine have their forms`() throws {
    let data = try #require(
      try spec("[data] format = cifar10; mean = 0.5; std = 1, 2, 3; validation = 0.25; limit = 7; path = a b/c").data)
    #expect(data.mean == [0.5] && data.std == [1, 2, 3] && data.limit == 7 && data.path == "a b/c")
    #expect(data.validation == .fraction(0.25) && data.classes == nil)
    #expect(try spec("[data] format = idx; validation = 100; classes = all").data?.validation == .count(100))
    #expect(try spec("[data] format = idx; validation = 0; limit = none").data?.validation == DataSpec.Validation.none)
    #expect(try spec("[loss] class_weights = balanced").loss.classWeights == .balanced)
    #expect(try spec("[loss] class_weights = 0, 2").loss.classWeights == .list([0, 2]))
    #expect(try spec("[loss] class_weights = 1, 2").loss.classWeights == .list([1, 2]))
    #expect(try spec("[loss] kind = absolute_error; reduction = sum").loss.reduction == .sum)
    #expect(try spec("[augment] flip = no").augmentation == AugmentationSpec())
    #expect(try spec("[augment] flip = alternating; crop = 4; mixup = 0.2").augmentation.flip == .alternating)
    let engine = try spec("[engine] threads = 3; precision = bf16; convolution = winograd").engine
    #expect(engine.threads == 3 && engine.precision == .bf16 && engine.convolution == .winograd)
    #expect(try spec("[engine] threads = auto").engine == EngineSpec())
  }

  @Test func `layers carry activation, norm, initialization and training of their own`() throws {
    let layers = try Configuration(
      text: """
        [input] channels = 4; height = 8; width = 8
        [conv] filters = 4; kernel = 3; activation = elu; norm = group; norm_groups = 2; norm_epsilon = 0.1; init = dirac
        [activation] kind = leaky_relu; slope = 0.25
        [linear] units = 2; activation = leaky_relu; init_gain = 2; learning_rate_scale = 0.5; freeze = yes; bias = no
        """, path: "net.cnn"
    ).spec.layers
    guard case .convolution = layers[0].kind, case .activation(let leaky) = layers[1].kind,
      case .linear(let linear) = layers[2].kind
    else { return #expect(Bool(false), "other kinds") }
    #expect(layers[0].activation == ActivationSpec(.elu, slope: 1))
    #expect(layers[0].norm == NormSpec(.group, epsilon: 0.1, groups: 2))
    #expect(layers[0].initialization == InitializationSpec(.dirac))
    #expect(leaky == ActivationSpec(.leakyReLU, slope: 0.25))
    #expect(layers[2].activation == ActivationSpec(.leakyReLU, slope: 0.01) && !linear.hasBias)
    #expect(layers[2].initialization.gain == 2 && layers[2].learningRateScale == 0.5 && layers[2].freeze == .parameters)
  }

  @Test func `numbers are read strictly`() {
    #expect(StrictNumber.integer("-12") == .value(-12))
    #expect(StrictNumber.decimal("1e-4") == .value(1e-4))
    #expect(StrictNumber.decimal(".5") == .value(0.5))
    #expect(StrictNumber.decimal("0e-999") == .value(0))
    for text in ["", "-", "+1", "1 2", "12abc", "0x10", "1e", "1e+", ".", "nan", "inf", "1_000", "١٢"] {
      #expect(StrictNumber.integer(text) == .malformed, "\(text)")
      #expect(StrictNumber.decimal(text) == .malformed, "\(text)")
    }
    #expect(StrictNumber.integer("99999999999999999999") == .tooLarge)
    #expect(StrictNumber.decimal("1e999") == .tooLarge)
    #expect(StrictNumber.decimal("1e-999") == .tooLarge)
  }

  @Test func `what is probably not meant is a warning`() throws {
    let text = """
      [input] channels = 4; height = 8; width = 8
      [block] name = never; parameters = unused
      [flatten]
      [end]
      [conv] filters = 4; kernel = 3; norm = group
      """
    #expect(
      try Configuration(text: text, path: "net.cnn").warningTexts() == [
        """
        net.cnn:2:16: warning: the block `never` is never used
            2 | [block] name = never; parameters = unused
              |                ^~~~~
        """,
        """
        net.cnn:2:36: warning: nothing in the block `never` uses `$unused`
            2 | [block] name = never; parameters = unused
              |                                    ^~~~~~
        """,
        """
        net.cnn:5:40: warning: group normalisation without `norm_groups` has one group, which is layer normalisation
            5 | [conv] filters = 4; kernel = 3; norm = group
              |                                        ^~~~~
              | for example: norm_groups = 8
        """,
      ])
  }

  @Test func `the nearest word is found, and no far one`() {
    #expect(Spelling.nearest(to: "filtres", among: Vocabulary.keys(of: "conv")) == "filters")
    #expect(Spelling.nearest(to: "Kernel", among: Vocabulary.keys(of: "conv")) == "kernel")
    #expect(Spelling.nearest(to: "kernel_size", among: Vocabulary.keys(of: "conv")) == "kernel")
    #expect(Spelling.nearest(to: "lr", among: Vocabulary.keys(of: "train")) == "learning_rate")
    #expect(Spelling.nearest(to: "banana", among: Vocabulary.keys(of: "conv")) == nil)
    #expect(Spelling.nearest(to: "", among: ["a"]) == nil)
    #expect(Spelling.editDistance(Array("abcd".utf8), Array("badc".utf8)) == 2)
    #expect(Spelling.editDistance(Array("kitten".utf8), Array("sitting".utf8)) == 3)
  }
}
