import Testing

@testable import CNNSpec

/// Words of other programs lead to the words of this one.
@Suite struct ForeignWordsTests {
  private func text(_ configuration: String, set assignment: String? = nil) -> String {
    do {
      _ = try Configuration(
        text: configuration, path: "x.cnn", overrides: assignment.map { [SpecOverride(set: $0)] } ?? [])
      return ""
    } catch {
      return error.description
    }
  }

  private static let input = "[input] channels = 3; height = 8; width = 8\n"

  static let stanzas = [
    ("convolutional", "[conv]"), ("conv2d", "[conv]"), ("maxpool", "kind = max; size = 2"),
    ("avgpool", "kind = average; size = 2"), ("globalavgpool", "size = global"), ("dense", "[linear]"),
    ("fc", "[linear]"),
    ("connected", "[linear]"), ("batchnorm", "norm = batch"), ("relu", "activation = ..."), ("route", "[concat]"),
    ("shortcut", "[add]"), ("net", "[input] has the image's"), ("optimizer", "[train] optimizer = sgd"),
    ("dataset", "[data]"), ("scheduler", "[train] schedule = cosine"), ("residual", "[block] ... [end]"),
    ("residual", "[add] (`from = conv2, input`)"),
    ("softmax", "`cross_entropy`, which is the default, contains the softmax"),
    ("lstm", "cnn has no such layer"), ("augmentation", "[augment]"), ("criterion", "[loss]"), ("Conv2D", "[conv]"),
  ]

  @Test(arguments: stanzas) func aForeignStanzaLeadsToOneOfHere(word: String, expected: String) {
    let text = text(Self.input + "[\(word)]\n[linear] units = 2\n")
    #expect(text.contains(expected), "\(text)")
  }

  static let keys = [
    ("conv", "out_channels = 3", "did you mean `filters`?"), ("conv", "units = 3", "did you mean `filters`?"),
    ("conv", "filter = 3", "did you mean `filters`?"), ("conv", "size = 3", "did you mean `kernel`?"),
    ("conv", "kernel_size = 3", "did you mean `kernel`?"), ("conv", "act = relu", "did you mean `activation`?"),
    ("conv", "batch_normalize = 1", "did you mean `norm`?"), ("conv", "in_channels = 3", "leave the key out"),
    ("conv", "dropout = 0.1", "[dropout] rate = 0.5"), ("pool", "kernel = 2", "did you mean `size`?"),
    ("pool", "kernel_size = 2", "did you mean `size`?"), ("linear", "out_features = 3", "did you mean `units`?"),
    ("linear", "filters = 3", "did you mean `units`?"), ("train", "lr = 0.1", "did you mean `learning_rate`?"),
    ("train", "batch = 3", "did you mean `batch_size`?"), ("train", "bs = 3", "did you mean `batch_size`?"),
    ("train", "wd = 3", "did you mean `weight_decay`?"), ("train", "num_epochs = 3", "did you mean `epochs`?"),
    ("train", "loss = mse", "[loss] kind"), ("data", "root = x", "did you mean `path`?"),
    ("data", "num_classes = 3", "[linear] units = 10"), ("input", "shape = 3x8x8", "`channels`, `height` and `width`"),
    ("augment", "hflip = yes", "did you mean `flip`?"), ("engine", "device = gpu", "cnn computes on the processor"),
    ("dropout", "p = 0.1", "did you mean `rate`?"),
  ]

  @Test(arguments: keys) func aForeignKeyLeadsToOneOfHere(stanza: String, entry: String, expected: String) {
    let start = stanza == "input" ? "" : Self.input
    let text = text(start + "[\(stanza)] \(entry)\n[linear] units = 2\n")
    #expect(text.contains(expected), "\(text)")
  }

  @Test func softmaxIsPartOfTheLoss() {
    for entry in ["[linear] units = 2; activation = softmax", "[linear] units = 2\n[activation] kind = softmax"] {
      let text = text(Self.input + entry)
      #expect(text.contains("contains the softmax") && !text.contains("did you mean `softplus`"), "\(text)")
    }
  }

  static let assignments = [
    ("learning_rate=0.1", "train.learning_rate=0.1"), ("lr=0.1", "train.learning_rate=0.1"),
    ("epochs=3", "train.epochs=3"),
    ("batch-size=3", "train.batch_size=3"), ("validation=0.1", "data.validation=0.1"),
    ("class_weights=1,2", "loss.class_weights=1,2"), ("mixup=0.1", "augment.mixup=0.1"),
    ("threads=2", "engine.threads=2"),
    ("epohcs=3", "train.epochs=3"),
  ]

  @Test(arguments: assignments) func anAssignmentWithoutAStanzaIsCompleted(assignment: String, expected: String) {
    let text = text(Self.input + "[linear] units = 2\n", set: assignment)
    #expect(text.contains("did you mean `\(expected)`?"), "\(text)")
  }

  @Test func whatNoTableKnowsHasAnExample() {
    #expect(text(Self.input + "[linear] units = 2\n", set: "zzzzzz=1").contains("for example: train.epochs=3"))
  }

  /// A table that names what isn't there would lead nowhere.
  @Test func everyTranslationIsAWordOfTheLanguage() {
    let keys = Vocabulary.stanzas.flatMap { Vocabulary.keys(of: $0) }
    let values = [
      "max", "average", "relu", "leaky_relu", "silu", "hard_swish", "sigmoid", "none", "batch", "group", "layer",
      "local_response", "cross_entropy", "squared_error", "absolute_error", "binary_cross_entropy", "idx", "cifar10",
      "cifar100", "images", "one_cycle", "plateau", "polynomial", "cosine", "step", "multistep", "exponential",
      "constant",
      "float32", "bf16", "he_normal", "he_uniform", "xavier_normal", "xavier_uniform", "horizontal", "reflect",
      "replicate",
      "circular", "zeros",
    ]
    let known = Set(Vocabulary.stanzas + keys + values)
    #expect(ForeignWords.targets.subtracting(known).isEmpty, "\(ForeignWords.targets.subtracting(known))")
  }
}
