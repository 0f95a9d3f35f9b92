import CNNEngine
import CNNSpec

/// The trained numbers of a network, their gradients and its running statistics.
///
/// Values and gradients are two slabs of one layout, so an optimizer, a norm or a digest is one pass over memory; running
/// statistics are apart because nothing is trained in them. Parameters stand in the order of the network.
public final class ParameterStore {
  public let layout: ParameterLayout

  private let valueBuffer: FloatBuffer
  private let gradientBuffer: FloatBuffer
  private let statisticsBuffer: FloatBuffer
  private let indices: [String: Int]
  private let layers: [LayerSpec]

  /// Counts the changes of values or statistics, so that filters prepared for inference are prepared anew.
  private(set) var revision = 0

  public init(_ architecture: Architecture) {
    layout = ParameterLayout(architecture)
    valueBuffer = FloatBuffer(count: layout.count)
    gradientBuffer = FloatBuffer(count: layout.count)
    statisticsBuffer = FloatBuffer(count: layout.statisticsCount)
    indices = Dictionary(
      uniqueKeysWithValues: (layout.parameters + layout.runningStatistics).enumerated().map {
        ($0.element.name, $0.offset)
      })
    layers = architecture.layers.map(\.spec)
    resetStatistics()
  }

  public var parameters: [Parameter] { layout.parameters }
  public var runningStatistics: [Parameter] { layout.runningStatistics }
  /// Floats in `values` and in `gradients`, with the padding between tensors, which stays zero.
  public var count: Int { layout.count }

  /// All parameters, in memory's order.
  ///
  /// Whoever asks for this may write through it, so each access counts as a change: fetch it anew for each update and
  /// don't keep it across an evaluation.
  public var values: FloatView {
    revision += 1
    return valueBuffer.whole
  }

  /// Gradients of the last `backward`, in the layout of `values`.
  public var gradients: FloatView { gradientBuffer.whole }

  /// Running statistics; each access counts as a change, as with `values`.
  public var statistics: FloatView {
    revision += 1
    return statisticsBuffer.whole
  }

  /// The same memory as `values` for those who only read.
  var readOnlyValues: FloatView { valueBuffer.whole }
  var readOnlyStatistics: FloatView { statisticsBuffer.whole }

  func noteChange() { revision += 1 }

  /// The parameter or running statistic of this name.
  public func parameter(named name: String) -> Parameter? {
    guard let index = indices[name] else { return nil }
    return index < parameters.count ? parameters[index] : runningStatistics[index - parameters.count]
  }

  /// The values of a parameter or running statistic in canonical order.
  ///
  /// - Precondition: The store has a tensor of this name.
  public func canonical(_ name: String) -> [Float] {
    let parameter = known(name)
    return canonical(parameter, in: slab(of: parameter))
  }

  /// Replaces the values of a parameter or running statistic.
  ///
  /// - Precondition: The store has a tensor of this name and count.
  public func setCanonical(_ name: String, _ values: [Float]) {
    let parameter = known(name)
    setCanonical(parameter, values, in: slab(of: parameter))
    revision += 1
  }

  /// A parameter's elements of any buffer that has the layout of `values`: gradients, optimizer state, averages.
  public func canonical(_ parameter: Parameter, in buffer: FloatView) -> [Float] {
    parameter.order.canonical(buffer[parameter.range].array)
  }

  /// Replaces a parameter's elements of any buffer that has the layout of `values`.
  public func setCanonical(_ parameter: Parameter, _ values: [Float], in buffer: FloatView) {
    buffer[parameter.range].copy(from: parameter.order.stored(values))
  }

  /// Draws all parameters as `init` and `init_gain` say, and resets the running statistics.
  ///
  /// Each tensor is drawn in canonical order from a generator of its own, so no result depends on memory's order.
  public func initialize(seed: UInt64) {
    let weightFans = fansOfWeights()
    for (index, parameter) in parameters.enumerated() {
      var random = CounterRandom(seed: seed, purpose: .initialization, epoch: 0, index: index)
      let drawn = layers[parameter.layer].firstValues(
        parameter.role, shape: parameter.shape, fanIn: weightFans[parameter.layer], random: &random)
      setCanonical(parameter, drawn, in: valueBuffer.whole)
    }
    resetStatistics()
    revision += 1
  }

  private func resetStatistics() {
    for parameter in runningStatistics {
      statisticsBuffer[parameter.range].fill(parameter.role == .runningVariance ? 1 : 0)
    }
  }

  /// Fan-in of each layer's weight, which bounds its bias too.
  private func fansOfWeights() -> [Int: Int] {
    var result: [Int: Int] = [:]
    for parameter in parameters where parameter.role == .weight { result[parameter.layer] = Fan(parameter.shape).in }
    return result
  }

  private func known(_ name: String) -> Parameter {
    guard let parameter = parameter(named: name) else { preconditionFailure("no parameter named \(name)") }
    return parameter
  }

  private func slab(of parameter: Parameter) -> FloatView {
    parameter.role.isTrained ? valueBuffer.whole : statisticsBuffer.whole
  }
}
