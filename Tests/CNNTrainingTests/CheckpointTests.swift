import CNNEngine
import CNNModel
import CNNSpec
import Foundation
import Testing

@testable import CNNRun
@testable import CNNTraining

@Suite struct CheckpointTests {
  private func trained() throws -> (TinyRun, RunFolder) {
    let run = try TinyRun()
    let trainer = try run.trainer(run.configuration(train: "momentum = 0.9").with(epochs: 1), out: "out")
    _ = try trainer.collect()
    return (run, trainer.folder)
  }

  @Test func everyDamagedByteIsNoticed() throws {
    let (run, folder) = try trained()
    let whole = try Data(contentsOf: folder.last)
    var random = CounterRandom(seed: 1, purpose: .shuffle, epoch: 0, index: 0)
    for _ in 0..<60 {
      var damaged = whole
      let place = random.below(whole.count)
      damaged[place] ^= UInt8(1 << random.below(8))
      let url = try run.files.file("damaged.safetensors", damaged)
      #expect(throws: RunError.self, "byte \(place)") { try Checkpoint.read(url) }
    }
  }

  @Test func tensorsThatDoNotFitAreAllListed() throws {
    let (run, folder) = try trained()
    let wider = TinyRun.layers.replacing("filters = 4", with: "filters = 4\nbias = no") + "\nbias = no"
    let store = ParameterStore(
      try run.configuration(layers: wider.replacing("units = 3\nbias", with: "units = 5\n[linear]\nunits = 3\nbias"))
        .architecture)
    let before = store.canonical("conv1.weight")
    do {
      try InitialWeights.load(folder.last, into: store)
      Issue.record("was accepted")
    } catch {
      let expected = TensorMismatch(
        missing: ["linear2.weight"], unknown: ["conv1.bias"],
        mismatched: [
          .init(name: "linear1.weight", expected: [5, 36], found: [3, 36]),
          .init(name: "linear1.bias", expected: [5], found: [3]),
        ])
      #expect(error == .tensorsDoNotFit(path: folder.last.path, expected))
      #expect(error.description.contains("unknown: conv1.bias"))
    }
    #expect(store.canonical("conv1.weight") == before)
  }

  @Test func aPyTorchStateDictionaryIsReadAsItIs() throws {
    let run = try TinyRun()
    let layers = "[conv]\nfilters = 2\nkernel = 1\nbias = no\nnorm = batch\n[linear]\nunits = 3\nbias = no"
    let store = ParameterStore(try run.configuration(layers: layers).architecture)
    let tensors = [
      NamedTensor(name: "conv1.weight", shape: [2, 1, 1, 1], values: [1, 2]),
      NamedTensor(name: "conv1.norm.weight", shape: [2], values: [3, 4]),
      NamedTensor(name: "conv1.norm.bias", shape: [2], values: [5, 6]),
      NamedTensor(name: "conv1.norm.running_mean", shape: [2], values: [7, 8]),
      NamedTensor(name: "conv1.norm.running_var", shape: [2], values: [9, 10]),
      NamedTensor(name: "conv1.norm.num_batches_tracked", shape: [], values: [11]),
      NamedTensor(name: "linear1.weight", shape: [3, 128], values: (0..<384).map(Float.init)),
    ]
    let url = run.files.url.appending(path: "state.safetensors")
    try SafetensorsWriter.write(tensors, metadata: ["format": "pt"], to: url)
    try InitialWeights.load(url, into: store)
    for tensor in tensors where !tensor.name.hasSuffix("tracked") {
      #expect(store.canonical(tensor.name) == tensor.values)
    }
  }

  @Test func weightsOfAnotherProgramAreNoCheckpoint() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "x.safetensors")
    try SafetensorsWriter.write([], metadata: [:], to: url)
    #expect(throws: RunError.missingMetadata(path: url.path, key: "format")) { try Checkpoint.read(url) }
    try SafetensorsWriter.write([], metadata: ["format": "pt"], to: url)
    #expect(throws: RunError.invalidMetadata(path: url.path, key: "format", found: "pt")) {
      try Checkpoint.read(url)
    }
    try SafetensorsWriter.write([], metadata: ["format": "cnn", "format_version": "99"], to: url)
    #expect(throws: RunError.unknownFormatVersion(path: url.path, found: "99", known: "1")) { try Checkpoint.read(url) }
  }

  @Test func aCheckpointEvaluatesByItself() throws {
    let (run, folder) = try trained()
    let trained = try TrainedNetwork(checkpoint: folder.best, engine: run.engine, batchSize: 5)
    #expect(trained.metadata.classes == ["0", "1", "2"] && trained.metadata.epoch == 1)
    #expect(trained.configuration.spec.training.epochs == 1)
    #expect(trained.metadata.overrides == ["train.epochs=1"])
    #expect(trained.metadata.preprocessing.mean.count == 1)
  }

  /// Written by version 1 of the format; it has to load for as long as there is a program of this name.
  @Test func aCheckpointOfTheFirstVersionLoads() throws {
    let fixture = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/version1.safetensors")
    let checkpoint = try Checkpoint.read(fixture)
    #expect(checkpoint.metadata.epoch == 1)
    #expect(checkpoint.metadata.classes == ["0", "1", "2"])
    #expect(checkpoint.metadata.best?.step == 5)
    let engine = Engine(threadCount: 1, instructionSet: .baseline)
    let trained = try TrainedNetwork(checkpoint: fixture, engine: engine, batchSize: 1)
    let probabilities = trained.probabilities(FloatBuffer(count: 64).whole, count: 1)[0]
    #expect(abs(probabilities.reduce(0, +) - 1) < 1e-6)
    #expect(trained.network.parameters.canonical("conv1.bias") == checkpoint.tensors[1].values)
  }

  @Test func initialWeightsAreWhereATrainingBegins() throws {
    let (run, folder) = try trained()
    let trainer = try run.trainer(run.configuration(), out: "second")
    try trainer.initialize(from: folder.last)
    let weights = try Checkpoint.read(folder.last).tensors.filter { !$0.name.hasPrefix("optimizer.") }
    #expect(trainer.checkpoint().tensors == weights)
    let all = try Checkpoint.read(folder.last).tensors.count
    let selection = try InitialWeights.selection(folder.last, for: run.configuration().architecture)
    #expect(selection.taken == weights.count && selection.ofOptimizer == all - weights.count)
    #expect(selection.ofOptimizer > 0 && selection.batchCounts == 0)
  }

  struct Lie: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var change: @Sendable (inout CheckpointMetadata) -> Void
  }

  /// Whole files with good digests, and with what no training writes.
  static let lies = [
    Lie(testDescription: "a mean too many") { $0.preprocessing.mean.append(0.5) },
    Lie(testDescription: "no std") { $0.preprocessing.std = [] },
    Lie(testDescription: "a std of 0") { $0.preprocessing.std = [0] },
    Lie(testDescription: "a class too many") { $0.classes.append("3") },
    Lie(testDescription: "a class weight too few") { $0.classWeights = [1, 1] },
    Lie(testDescription: "a batch before the first") { $0.state.batchInEpoch = -1 },
    Lie(testDescription: "more steps than can be counted") { $0.step = .max },
    Lie(testDescription: "more epochs than can be counted") { $0.epoch = .max },
    Lie(testDescription: "a thousand million rollbacks") { $0.state.rollbacks = 1_000_000_000 },
    Lie(testDescription: "fewer rollbacks than none") { $0.state.rollbacks = -1 },
    Lie(testDescription: "fewer commands than none") { $0.state.commands = -1 },
    Lie(testDescription: "a rate doubled without end") { $0.state.rateDoublings = .min },
    Lie(testDescription: "a command before the first step") {
      $0.state.commandsAhead = [PlacedCommand(step: -1, rollbacks: 0, command: .save)]
    },
    Lie(testDescription: "losses without a mean") { ($0.state.lossSum, $0.state.lossWeight) = (1e50, 1e-300) },
    Lie(testDescription: "a loss beyond all losses") { $0.state.lossSum = 1e300 },
    Lie(testDescription: "losses that weigh less than nothing") { $0.state.lossWeight = -1 },
    Lie(testDescription: "a plateau that raises the rate") { $0.state.plateau = PlateauState(factor: 1e300) },
    Lie(testDescription: "fewer right answers than none") { $0.best?.correct = -1 },
    Lie(testDescription: "a layer of 10⁹ units") {
      $0.configuration = $0.configuration.replacing("[linear]", with: "[linear]\nunits = 1000000000\n[linear]")
    },
    Lie(testDescription: "another network") { $0.overrides.append("conv1.filters=5") },
    Lie(testDescription: "a configuration that is none") { $0.configuration = "[conv" },
  ]

  @Test(arguments: lies) func aWholeCheckpointThatLiesIsRefused(_ lie: Lie) throws {
    let (run, folder) = try trained()
    var checkpoint = try Checkpoint.read(folder.last)
    lie.change(&checkpoint.metadata)
    try checkpoint.write(to: folder.last)
    #expect(throws: RunError.self) {
      try TrainedNetwork(checkpoint: folder.last, engine: run.engine, memory: MemoryGuard(nil))
    }
  }

  @Test(arguments: lies.prefix(16)) func aTrainingDoesNotGoOnFromALie(_ lie: Lie) throws {
    let run = try TinyRun()
    let configuration = try run.configuration(train: "momentum = 0.9")
    let first = try run.trainer(configuration.with(epochs: 1), out: "out")
    _ = try first.collect()
    var checkpoint = try Checkpoint.read(first.folder.last)
    lie.change(&checkpoint.metadata)
    try checkpoint.write(to: first.folder.last)
    let second = try run.trainer(configuration, out: "out")
    #expect(throws: RunError.self) { try second.resume() }
  }

  /// A training finds such numbers before it saves them, so somebody else wrote them.
  @Test(arguments: [Float.nan, .infinity, -.infinity]) func weightsThatAreNoNumbersAreRefused(_ value: Float) throws {
    let run = try TinyRun()
    let configuration = try run.configuration(train: "momentum = 0.9")
    let first = try run.trainer(configuration.with(epochs: 1), out: "out")
    _ = try first.collect()
    var checkpoint = try Checkpoint.read(first.folder.last)
    let place = try #require(checkpoint.tensors.firstIndex { $0.name == "linear1.weight" })
    checkpoint.tensors[place].values[5] = value
    try checkpoint.write(to: first.folder.last)
    let refusal = RunError.weightsNotFinite(path: first.folder.last.path, tensor: "linear1.weight")
    let second = try run.trainer(configuration, out: "out")
    let drawn = second.checkpoint().tensors
    #expect(throws: refusal) { try second.resume() }
    #expect(throws: refusal) { try second.initialize(from: first.folder.last) }
    #expect(second.checkpoint().tensors == drawn)
    #expect(throws: refusal) { try TrainedNetwork(checkpoint: first.folder.last, engine: run.engine) }
    #expect(refusal.description.contains("linear1.weight"))
  }

  /// The file's own size bounds what reading it takes; what would not fit is not read at all.
  @Test func aFileOfGigabytesThatDoesNotFitIsNotRead() throws {
    let (run, folder) = try trained()
    let text = try Checkpoint.read(folder.last).metadata.texts()
    let header = SafetensorsWriter.header([], metadata: text)
    let zeros = 1 << 42
    let json =
      String(decoding: header.dropFirst(8), as: UTF8.self).trimmingCharacters(in: .whitespaces).dropLast()
      + ",\"conv1.weight\":{\"dtype\":\"F32\",\"shape\":[\(zeros / 4)],\"data_offsets\":[0,\(zeros)]}}"
    var length = UInt64(json.utf8.count).littleEndian
    let url = try run.files.file("sparse.safetensors", Data(bytes: &length, count: 8) + Data(json.utf8))
    // A file with a hole takes no room.
    #expect(truncate(url.path, 8 + json.utf8.count + zeros) == 0)
    #expect(throws: RunError.self) { try TrainedNetwork(checkpoint: url, engine: run.engine) }
    let store = ParameterStore(try run.configuration().architecture)
    #expect(throws: RunError.self) { try InitialWeights.load(url, into: store) }
    #expect(throws: RunError.self) { try InitialWeights.record(url, for: run.configuration().architecture) }
  }
}
