import Testing

@testable import CNNSpec

extension SpecOverride {
  /// As a command line writes it.
  init(set assignment: String) { self.init(assignment: assignment, flag: "--set \(assignment)") }
}

@Suite struct OverrideTests {
  static let misplaced = [
    ("data.batch_size=8", "`batch_size` is a key of [train]"), ("engine.seed=1", "`seed` is a key of [train]"),
    ("data.shuffle=no", "`shuffle` is a key of [train]"), ("train.mean=0.5", "`mean` is a key of [data]"),
    ("conv1.learning_rate=1", "`learning_rate` is a key of [train]; `learning_rate_scale` multiplies it for one layer"),
    ("conv1.weight_decay=1", "`weight_decay` is a key of [train]"),
  ]

  @Test("a key of another stanza leads there", arguments: misplaced)
  func aKeyOfAnotherStanzaLeadsThere(assignment: String, hint: String) {
    let text = """
      [input] channels = 1; height = 8; width = 8
      [conv] filters = 2; kernel = 3
      [linear] units = 2
      """
    let error = #expect(throws: SpecErrors.self) {
      try Configuration(text: text, path: "net.cnn", overrides: [SpecOverride(set: assignment)])
    }
    #expect(error?.description.contains(hint) == true, "\(String(describing: error))")
  }

  @Test("augmentations have a largest value", arguments: ["brightness", "contrast", "mixup", "cutmix"])
  func augmentationsHaveALargestValue(key: String) {
    let text = "[input] channels = 1; height = 8; width = 8\n[linear] units = 2"
    #expect(throws: SpecErrors.self) {
      try Configuration(text: text, path: "net.cnn", overrides: [SpecOverride(set: "augment.\(key)=1e38")])
    }
  }

  private static let text = """
    # a small network
    [input] channels = 1; height = 8; width = 8
    [conv] filters = 4; kernel = 3   # first
    [linear]
    units = 10
    [train] epochs = 5; batch_size = 32

    """

  private func configuration(_ sets: String...) throws(SpecErrors) -> Configuration {
    try Configuration(text: Self.text, path: "net.cnn", overrides: sets.map(SpecOverride.init(set:)))
  }

  @Test func `keys of settings and layers change, later overrides win`() throws {
    let spec = try configuration(
      "train.epochs=7", "train.seed=3", "conv1.filters=8", "linear.units=3", "engine.threads=2", "train.epochs=9"
    ).spec
    #expect(spec.training.epochs == 9)
    #expect(spec.training.batchSize == 32)
    #expect(spec.training.seed == 3)
    #expect(spec.engine.threads == 2)
    let architecture = try configuration("conv1.filters=8", "linear.units=3").architecture
    #expect(architecture.layers.map(\.output.channels) == [8, 3])
  }

  @Test func `the effective text says what was changed and means the same`() throws {
    let changed = try configuration("train.batch_size=16", "train.epochs=7", "linear1.bias=no", "engine.threads=2")
    #expect(
      changed.effectiveText == """
        # a small network
        [input] channels = 1; height = 8; width = 8
        [conv] filters = 4; kernel = 3   # first
        [linear]
        bias = no  # --set linear1.bias=no
        units = 10
        [train] epochs = 7; batch_size = 16  # was 32: --set train.batch_size=16  # was 5: --set train.epochs=7


        [engine]
        threads = 2  # --set engine.threads=2

        """)
    let again = try Configuration(text: changed.effectiveText, path: "again.cnn")
    #expect(again.spec.training.epochs == 7)
    #expect(again.spec.training.batchSize == 16)
    #expect(again.spec.engine.threads == 2)
    #expect(again.architecture.layers.map(\.tensors) == changed.architecture.layers.map(\.tensors))
    #expect(try configuration().effectiveText == Self.text)
  }

  @Test func `a flag of its own stands in the message as it was written`() {
    #expect {
      try Configuration(
        text: Self.text, path: "net.cnn",
        overrides: [SpecOverride(assignment: "train.epochs=many", flag: "--epochs many")])
    } throws: { error in
      "\(error)" == """
        --epochs many: error: `many` is not a whole number for `epochs`
              | --epochs many
              | ^~~~~~~~~~~~~
              | for example: 64
        """
    }
  }

  @Test func `parameters of a block's use change by its name`() throws {
    let text = """
      [input] channels = 2; height = 4; width = 4
      [block] name = head; parameters = units
      [linear] units = $units
      [end]
      [head] units = 3
      """
    let changed = try Configuration(
      text: text, path: "net.cnn", overrides: [SpecOverride(set: "head1.units=5")])
    #expect(changed.architecture.output.channels == 5)
  }
}
