import CNNData
import CNNSpec
import Foundation
import Testing

@testable import CNNTraining

/// Settings that cannot take effect, and values whose unit can't be right.
@Suite struct SettingsReviewTests {
  /// 320 images in ten batches an epoch, for two epochs.
  private static let text = """
    [input]
    channels = 1
    height = 8
    width = 8
    [conv]
    filters = 4
    kernel = 3
    activation = relu
    [pool]
    kind = max
    size = 2
    [linear]
    units = 3
    [data]
    format = idx
    [train]
    epochs = 2
    batch_size = 32
    learning_rate = 0.02
    momentum = 0.9
    """

  private static let outline = RunOutline(
    trainingImages: 320, batches: 10, classesPresent: 3, pixels: Preprocessing(mean: [0.43], std: [0.38]))

  private func review(
    _ sets: [String], _ outline: RunOutline = outline, text: String = text
  ) throws -> (configuration: Configuration, warnings: [SettingsWarning]) {
    let configuration = try Configuration(text: text, path: "tiny.cnn", overrides: sets.map { SpecOverride($0) })
    return (configuration, SettingsReview(configuration, outline).warnings)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let sets: [String]
    let message: String
    var testDescription: String { sets.joined(separator: " ") }

    init(_ sets: String, _ message: String) {
      self.sets = sets.split(separator: " ").map(String.init)
      self.message = message
    }
  }

  @Test(arguments: [
    Case(
      "train.warmup=500", "warmup = 500 steps, but the run has 20: the learning rate reaches 4 % of 0.02 at most"),
    Case(
      "train.warmup=20", "warmup = 20 steps, but the run has 20: the learning rate reaches 0.02 in the last step only"),
    Case(
      "train.schedule=cosine train.warmup=20",
      "warmup = 20 steps, but the run has 20: the learning rate reaches 0.02 in the last step only, and schedule = cosine, "
        + "which begins after the warm-up, never acts"),
    Case(
      "augment.brightness=25",
      "brightness = 25 draws factors from -24 to 26, and one below 0 makes light dark; if 25 % is meant, give 0.25"),
    Case(
      "augment.contrast=1.5", "contrast = 1.5 draws factors from -0.5 to 2.5, and one below 0 makes light dark"),
    Case(
      "data.format=images data.background=white",
      "background is what transparent pixels are laid over, and no picture has any"),
    Case(
      "conv1.init=zeros conv1.init_gain=3", "init_gain multiplies the first weights, and with init = zeros they are 0"),
    Case(
      "train.schedule=multistep train.milestones=30,60",
      "milestones = 30, 60, but the run has 2 epochs: the learning rate never falls"),
    Case(
      "train.schedule=multistep train.milestones=1,60",
      "milestones = 1, 60, but the run has 2 epochs: 60 is never reached"),
    Case(
      "train.schedule=step train.step_size=30",
      "step_size = 30 epochs, but the run has 2: the learning rate never falls"),
    Case(
      "data.validation=32 train.schedule=plateau train.plateau_patience=5",
      "plateau_patience = 5 epochs, but the run has 2: the learning rate never falls; it takes 8 epochs at least"),
    Case(
      "train.schedule=exponential train.gamma=0.5 train.epochs=1",
      "gamma takes effect after each epoch, and the run has 1: the learning rate never falls"),
    Case("data.stratify=yes", "stratify is about the held-out part, and validation = 0 holds no image out"),
    Case("train.schedule=exponential train.gamma=1", "gamma = 1 leaves the learning rate as it is"),
    Case(
      "train.schedule=cosine train.min_learning_rate=0.02",
      "min_learning_rate = 0.02 is the learning rate itself, so the schedule changes nothing"),
    Case(
      "train.schedule=one_cycle train.div_factor=1 train.final_div_factor=1",
      "div_factor = 1 and final_div_factor = 1: the cycle begins and ends with its largest rate, so the learning rate never changes"
    ),
    Case(
      "data.mean=3", "mean = 3 is far from the training images' 0.43; left out, it is computed from them"),
    Case(
      "train.schedule=one_cycle train.pct_start=0.01",
      "pct_start = 0.01 of 20 steps is less than one step: the run begins with the full learning rate"),
    Case(
      "train.average=ema",
      "average_decay = 0.999 averages over about 1000 steps, but the run has 20: 98 % of the average is still the weights "
        + "after the first step"),
    Case(
      "conv1.norm=batch conv1.norm_momentum=0.001",
      "norm_momentum = 0.001 averages over about 1000 batches, but the run has 20: 98 % of the running statistics is still "
        + "what they began with"),
    Case(
      "conv1.norm=batch conv1.norm_momentum=0",
      "norm_momentum = 0: the running statistics stay 0 and 1, and evaluation normalises with those"),
    Case(
      "data.validation=32 train.patience=2", "patience = 2 epochs, but the run has 2: it can't end early"),
    Case("train.log_every=21", "log_every = 21 steps, but the run has 20: no step is recorded"),
    Case(
      "train.checkpoint_every=21",
      "checkpoint_every = 21 steps, but the run has 20: no checkpoint is due before its end"),
    Case(
      "train.batch_size=321",
      "batch_size = 321, but there are 320 training images: every batch holds all of them"),
    Case(
      "train.accumulate=11", "accumulate = 11 batches, but an epoch has 10: a step adds up those, and no more"),
    Case("data.limit=321", "limit = 321 images, but there are 320 to train on: it leaves nothing out"),
    Case(
      "data.mean=1e38", "mean = 1e+38 is far from the training images' 0.43; left out, it is computed from them"),
    Case(
      "data.mean=108.7",
      "mean = 108.7 looks like a value on the scale 0...255, but bytes are scaled to 0...1 first: give 0.4263; the training "
        + "images have 0.43"),
    Case(
      "data.std=96.3",
      "std = 96.3 looks like a value on the scale 0...255, but bytes are scaled to 0...1 first: give 0.3776; the training "
        + "images have 0.38"),
    Case(
      "data.std=0.0015",
      "std = 0.0015 looks as if it had been divided by 255 twice: give 0.3825; the training images have 0.38"),
    Case("data.mean=-9", "mean = -9 is far from the training images' 0.43; left out, it is computed from them"),
    Case("data.std=4", "std = 4 is far from the training images' 0.38; left out, it is computed from them"),
    Case("loss.class_weights=2,2,2", "class_weights are all 2, which weighs the classes as without them"),
    Case("train.weight_decay_all=yes", "weight_decay_all = yes, but weight_decay = 0: nothing decays"),
    Case("pool1.learning_rate_scale=2", "`learning_rate_scale` is about parameters, and this [pool] has none"),
    Case("pool1.freeze=yes", "`freeze` is about parameters, and this [pool] has none"),
    Case("pool1.init=zeros", "`init` is about parameters, and this [pool] has none"),
    Case("pool1.init_gain=2", "`init_gain` is about parameters, and this [pool] has none"),
    Case(
      "conv1.freeze=yes conv1.learning_rate_scale=2",
      "learning_rate_scale with freeze = yes: the layer's parameters stay as they are"),
    Case(
      "conv1.norm=batch conv1.bias=yes", "bias = yes with norm = batch: the normalisation takes off any bias again"),
    Case("conv1.padding_mode=reflect", "`padding_mode` is about padding, and padding is 0"),
    Case("conv1.kernel=1 conv1.dilation=2", "`dilation` spreads a window's pixels, and this one has 1"),
    Case("pool1.size=1", "`size` = 1: the layer changes nothing"),
    Case("pool1.kind=average pool1.count_padding=no", "`count_padding` is about padding, and padding is 0"),
    Case(
      "train.average=ema train.average_decay=0.99",
      "average_decay = 0.99 averages over about 100 steps, but the run has 20: 83 % of the average is still the weights "
        + "after the first step"),
  ])
  func aSettingWithoutEffectIsToldWithBothNumbers(_ expected: Case) throws {
    let (configuration, warnings) = try review(expected.sets)
    #expect(warnings.map(\.message) == [expected.message])
    // The flag that gives it, whichever of them that is.
    let place = try #require(warnings.first.flatMap { configuration.place(of: $0.key) })
    #expect(expected.sets.contains { place == $0 }, "\(place)")
  }

  @Test(arguments: [
    ("[activation] kind = leaky_relu; slope = 1", "slope = 1 makes leaky_relu the identity"),
    ("[norm] kind = batch; momentum = 0", "momentum = 0: the running statistics stay 0 and 1"),
    ("[dropout] rate = 0", "rate = 0 drops nothing"), ("[scale] factor = 1", "`factor` = 1: the layer changes nothing"),
    ("[upsample] factor = 1", "`factor` = 1: the layer changes nothing"),
  ])
  func aLayerThatChangesNothingIsTold(_ stanza: String, _ message: String) throws {
    let text = Self.text.replacing("[linear]", with: "\(stanza)\n[linear]")
    #expect(try review([], text: text).warnings.map(\.message).contains { $0.hasPrefix(message) })
  }

  @Test func imagesOfOneColumnAreNotMirrored() throws {
    let text = "[input] channels = 1; height = 8; width = 1\n[linear] units = 3\n[augment] flip = horizontal\n"
    #expect(
      try review([], text: text).warnings.map(\.message) == [
        "flip mirrors left and right, and the images are 1 pixel wide"
      ])
  }

  /// The table of docs/Runs.md; `engine.threads` and `precision` are the program's.
  @Test func everyKeyOfTheTableIsWarnedOfInATest() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let page = try String(contentsOf: folder.appending(path: "../../docs/Runs.md"), encoding: .utf8)
    let table = try #require(page.components(separatedBy: "| key | a warning if |").dropFirst().first)
    let rows = table.components(separatedBy: "\n\n")[0].split(separator: "\n").filter { $0.hasPrefix("| `") }
    #expect(rows.count > 20)
    let tests = try [#filePath, folder.path + "/../CommandTests/Program/BenchCommandTests.swift"]
      .map { try String(contentsOfFile: $0, encoding: .utf8) }.joined()
    for row in rows {
      for name in row.split(separator: "|")[0].matches(of: /`[^`]*?([a-z_]+)`/).map(\.output.1) where name != "threads"
      {
        #expect(tests.contains(try Regex("\\b\(name) ?=|`\(name)`|\\.\(name)=")), "\(name)")
      }
    }
  }

  @Test func theDataDecidesWhatHasAnEffect() throws {
    var outline = Self.outline
    outline.isSortedByClass = true
    outline.hasTest = false
    outline.mergedTail = 1
    let found = try review(["train.shuffle=no", "train.evaluate=end"], outline).warnings.map(\.message)
    #expect(
      found == [
        "the last batch of an epoch, 1 of 32 images, is too small for batch normalisation and joins the one before",
        "evaluate = end, but the data has no test images",
        "shuffle = no, and the training images are sorted by class: a batch of 32 shows one class or two of 3",
      ])
  }

  @Test func aWarningPointsAtTheLineOfItsKey() throws {
    let text = Self.text + "\nwarmup = 500\n"
    let (configuration, warnings) = try review([], text: text)
    #expect(warnings.map { configuration.place(of: $0.key) } == ["tiny.cnn:21:10"])
  }

  @Test(arguments: [
    "train.warmup=19", "train.schedule=multistep train.milestones=1", "train.average=ema train.average_decay=0.9",
    "train.schedule=one_cycle train.div_factor=1", "train.log_every=20", "train.checkpoint_every=20",
    "train.batch_size=320", "data.limit=320",
    "data.mean=0 data.std=1",
    "data.mean=0.5 data.std=0.5", "data.mean=0.485 data.std=0.229", "train.weight_decay=0", "augment.rotate=180",
    "augment.brightness=1 augment.contrast=1", "data.format=images data.background=black", "conv1.init=zeros",
    "train.schedule=cosine train.warmup=19",
    "data.validation=32 train.patience=2 train.epochs=4", "loss.class_weights=1,2,2", "train.accumulate=10",
    "data.validation=32 train.schedule=plateau train.plateau_patience=1 train.epochs=4", "conv1.norm=batch",
  ])
  func aSettingWithAnEffectIsNotWarnedOf(_ sets: String) throws {
    #expect(try review(sets.split(separator: " ").map(String.init)).warnings == [])
  }

  @Test func defaultsAreNeverWarnedOf() throws {
    var outline = Self.outline
    outline.trainingImages = 5
    outline.batches = 1
    let text = Self.text.components(separatedBy: "[train]")[0]
    #expect(try review([], outline, text: text).warnings == [])
  }

  @Test func noCommittedConfigurationIsWarnedOf() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../configs").standardized
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".cnn") }
    #expect(names.count > 10)
    for name in names {
      let configuration = try Configuration(contentsOf: folder.appending(path: name).path)
      let training = configuration.spec.training
      let isColoured = configuration.spec.input.channels == 3
      let images = isColoured ? 50_000 : 60_000
      let channels = configuration.spec.input.channels
      let outline = RunOutline(
        trainingImages: images, batches: (images + training.batchSize - 1) / training.batchSize, classesPresent: 10,
        pixels: Preprocessing(
          mean: Array(repeating: isColoured ? 0.47 : 0.13, count: channels),
          std: Array(repeating: isColoured ? 0.25 : 0.31, count: channels)))
      #expect(SettingsReview(configuration, outline).warnings == [], "\(name)")
    }
  }

  @Test func anOutlineIsThatOfTheData() throws {
    let run = try TinyRun()
    let configuration = try run.configuration(data: "std = 96.3")
    let spec = try #require(configuration.spec.data)
    let data = try DataSet.open(spec, folder: run.files.url, seed: 0, input: configuration.spec.input)
    let outline = RunOutline(configuration, data)
    #expect(outline.trainingImages == 20 && outline.batches == 5 && outline.classesPresent == 3)
    #expect(!outline.isSortedByClass && outline.hasTest && outline.pixelsAreScaled)
    #expect(outline.pixels == data.training.measuredPixels(ofImages: 20))
    #expect(SettingsReview(configuration, outline).warnings.map(\.key.text) == ["data.std"])
  }
}
