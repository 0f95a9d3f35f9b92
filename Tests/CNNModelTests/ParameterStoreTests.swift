import CNNEngine
import CNNSpec
import Testing

@testable import CNNModel

@Suite struct ParameterStoreTests {
  static let layers = """
    [conv]
    filters = 4
    kernel = 3x2
    [flatten]
    [linear]
    units = 5
    """

  /// Variance of a weight times the 200 inputs, for 400 units.
  static let variances: [(kind: String, timesInputs: Double)] = [
    ("pytorch", 0.333_333_3), ("he_normal", 2), ("he_uniform", 2), ("xavier_normal", 0.666_666_7),
    ("xavier_uniform", 0.666_666_7), ("lecun_normal", 1), ("normal", 200),
  ]

  private func store(_ layers: String = layers, seed: UInt64? = nil) throws -> ParameterStore {
    let store = ParameterStore(try NetworkCase(layers).architecture)
    if let seed { store.initialize(seed: seed) }
    return store
  }

  @Test("What is set in canonical order is read back in canonical order")
  func roundTrip() throws {
    let store = try store()
    for parameter in store.parameters {
      let values = (0..<parameter.count).map { Float($0) }
      store.setCanonical(parameter.name, values)
      #expect(store.canonical(parameter.name) == values)
    }
  }

  @Test("Filters lie as height, width, channels, filters")
  func filterOrder() throws {
    let store = try store()
    let parameter = store.parameter(named: "conv1.weight")!
    #expect(parameter.shape == [4, 3, 3, 2])
    store.setCanonical("conv1.weight", (0..<parameter.count).map { Float($0) })
    let stored = store.values[parameter.range].array
    // Filter 2, channel 1, row 2, column 0.
    let canonical = ((2 * 3 + 1) * 3 + 2) * 2 + 0
    let memory = ((2 * 2 + 0) * 3 + 1) * 4 + 2
    #expect(stored[memory] == Float(canonical))
  }

  @Test(
    "A linear layer behind a flattened map takes its inputs as height, width, channels; few units lie one by one",
    arguments: [5, 16])
  func linearOrder(_ units: Int) throws {
    let store = try store(Self.layers.replacing("units = 5", with: "units = \(units)"))
    let parameter = store.parameter(named: "linear1.weight")!
    // The map is 4 channels of 6 x 6.
    #expect(parameter.shape == [units, 144])
    store.setCanonical("linear1.weight", (0..<parameter.count).map { Float($0) })
    let stored = store.values[parameter.range].array
    // Unit 3, channel 2, row 1, column 5.
    let input = (1 * 6 + 5) * 4 + 2
    let memory = units == 5 ? 3 * 144 + input : input * units + 3
    #expect(stored[memory] == Float(3 * 144 + (2 * 6 + 1) * 6 + 5))
  }

  @Test("Tensors don't overlap and begin at cache lines")
  func ranges() throws {
    let store = try store()
    var end = 0
    for parameter in store.parameters {
      #expect(parameter.range.lowerBound >= end && parameter.range.lowerBound % 16 == 0)
      end = parameter.range.upperBound
    }
    #expect(end <= store.count)
  }

  @Test("The same seed draws the same parameters, another seed others")
  func seeds() throws {
    let (a, b, c) = (try store(seed: 7), try store(seed: 7), try store(seed: 8))
    #expect(a.values.array == b.values.array)
    #expect(a.values.array != c.values.array)
  }

  @Test(
    "Weights have the spread that their initialisation asks for",
    arguments: variances.map(\.kind))
  func spread(_ kind: String) throws {
    let varianceTimesInputs = Self.variances.first { $0.kind == kind }!.timesInputs
    let store = try store(
      "[linear]\nunits = 400\ninit = \(kind)", seed: 1, input: "channels = 200\nheight = 1\nwidth = 1")
    let weights = store.canonical("linear1.weight").map(Double.init)
    let variance = weights.reduce(0) { $0 + $1 * $1 } / Double(weights.count)
    let mean = weights.reduce(0, +) / Double(weights.count)
    // The sample variance of 80,000 draws is within 5 standard errors of √(2 / 80,000), 2.5 %.
    #expect(abs(variance * 200 / varianceTimesInputs - 1) < 0.025)
    #expect(abs(mean) < 5 * (variance / 80_000).squareRoot())
  }

  private func store(_ layers: String, seed: UInt64, input: String) throws -> ParameterStore {
    let store = ParameterStore(try NetworkCase(layers, input: input).architecture)
    store.initialize(seed: seed)
    return store
  }

  @Test("PyTorch's biases are bounded by the fan-in; those of other kinds are zero")
  func biases() throws {
    let bias = try store(seed: 1).canonical("conv1.bias")
    let bound = Float(1 / Double(3 * 3 * 2).squareRoot())
    #expect(bias.allSatisfy { abs($0) <= bound } && bias.contains { $0 != 0 })
    let zero = try store("[conv]\nfilters = 4\nkernel = 3\ninit = he_normal", seed: 1).canonical("conv1.bias")
    #expect(zero == [0, 0, 0, 0])
  }

  @Test("A dirac convolution passes its input on")
  func dirac() throws {
    let test = try NetworkCase("[conv]\nfilters = 3\nkernel = 3\npadding = same\ninit = dirac\nbias = no")
    let engine = Engine(threadCount: 1, instructionSet: InstructionSet.supported.last!)
    let network = Network(
      test.architecture, engine: engine, settings: EngineSpec(), batchSize: 5, purpose: .inference)
    network.parameters.initialize(seed: 1)
    #expect(network.forward(test.input.whole, images: 5, mode: .inference).array == test.input.whole.array)
  }
}
