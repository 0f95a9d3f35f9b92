import CNNEngine
import CNNSpec

/// Turns the primitive operations of an architecture into those that compute, with activations merged into what computes
/// their input.
struct Lowering {
  let architecture: Architecture
  let layout: ParameterLayout
  let purpose: Purpose
  let engine: Engine
  let settings: EngineSpec
  /// The most images of a call.
  let batchSize: Int

  private(set) var graph: Graph
  /// The value here of each value of the primitive graph.
  private var values: [Int]

  /// - Parameter keepsEveryOutput: Nothing is merged, so that every layer's own output exists.
  static func graph(
    _ architecture: Architecture, _ layout: ParameterLayout, engine: Engine, settings: EngineSpec, batchSize: Int,
    purpose: Purpose, keepsEveryOutput: Bool, findsInputGradient: Bool
  ) -> Graph {
    let primitives = PrimitiveGraph(architecture)
    let input = Value(shape: architecture.input, needsGradient: findsInputGradient && purpose == .training)
    var lowering = Lowering(
      architecture: architecture, layout: layout, purpose: purpose, engine: engine, settings: settings,
      batchSize: batchSize, graph: Graph(values: [input]), values: [Graph.input])
    for node in primitives.nodes { lowering.lower(node, primitives) }
    lowering.graph.layerOutputs = primitives.layerOutputs.map { lowering.values[$0] }
    lowering.graph.simplify(keepsEveryOutput: keepsEveryOutput, purpose: purpose)
    return lowering.graph
  }

  private mutating func lower(_ node: PrimitiveGraph.Node, _ primitives: PrimitiveGraph) {
    let inputs = node.inputs.map { values[$0] }
    guard let operation = operation(node, primitives, input: graph.values[inputs[0]].shape) else {
      values.append(inputs[0])
      return
    }
    // The layer's own output has the order that its readers want.
    let isPadding = if case .padding = node.primitive { true } else { false }
    let shape = isPadding ? primitives.shapes[node.output] : layout.memory.outputs[node.layer]
    values.append(append(operation, node.layer, inputs, shape))
  }

  /// - Parameter input: The shape in memory of what the operation reads first.
  /// - Returns: `nil` for what does nothing.
  private func operation(
    _ node: PrimitiveGraph.Node, _ primitives: PrimitiveGraph, input: Shape
  ) -> (any Operation)? {
    let (layer, memory) = (architecture.layers[node.layer], layout.memory.outputs[node.layer])
    let read = primitives.shapes[node.inputs[0]]
    switch node.primitive {
    case .padding(let mode, let padding): return PixelMapOperation(mode, padding, input: read, engine: engine)
    case .convolution(let window):
      let convolution = convolution(window, from: read, to: layer.output)
      let use = ConvolutionUse(images: batchSize, changesFilters: purpose == .training)
      return ConvolutionOperation(
        convolution, batchWide: convolution.batchWide(engine: engine, use: use), weight: parameter(node, .weight)!,
        bias: parameter(node, .bias))
    case .transposedConvolution(let window, _):
      return TransposedConvolutionOperation(
        convolution(window, from: layer.output, to: input), weight: parameter(node, .weight)!,
        bias: parameter(node, .bias))
    case .pool(let spec, let window): return PoolOperation(spec, window, input: read, engine: engine)
    case .linear:
      let product = LinearLayer(
        inputs: read.count, units: layer.output.count, engine: engine, precision: ProductPrecision(settings.precision))
      return LinearOperation(layer: product, weight: parameter(node, .weight)!, bias: parameter(node, .bias))
    case .norm(let spec): return norm(spec, node, input)
    case .activation(let spec) where spec.kind == .prelu:
      return SlopeOperation(slopes: parameter(node, .slope)!, channels: memory.channels, engine: engine)
    case .activation(let spec): return ActivationOperation(Activation(spec))
    case .dropout(let rate):
      return purpose == .training && rate > 0 ? DropoutOperation(rate: rate, layer: node.layer) : nil
    case .join(.sum): return SumOperation()
    case .join(.product): return ProductOperation(factors: primitives.shapes[node.inputs[1]].count, engine: engine)
    case .join(.concatenation):
      return ConcatenationOperation(channels: layer.inputShapes.map(\.channels), positions: memory.positions)
    case .flatten:
      let isInOrder = input == memory || input.channels == 1 || input.positions == 1
      return isInOrder ? nil : FlattenOperation(input: input)
    case .upsample(let spec): return PixelMapOperation(spec, input: read, engine: engine)
    case .scale(let spec):
      return ScaleOperation(spec, parameter: parameter(node, .scale), channels: memory.channels, engine: engine)
    }
  }

  private func convolution(_ window: Window, from input: Shape, to output: Shape) -> Convolution {
    let geometry = ConvolutionGeometry(
      input: Extent(input), channels: input.channels, filters: output.channels, window: Extent(window.size),
      stride: Extent(window.stride), padding: Edges(window.padding), dilation: Extent(window.dilation),
      groups: window.groups)
    return Convolution(
      geometry, engine: engine, preference: ConvolutionPreference(settings.convolution),
      precision: ProductPrecision(settings.precision))
  }

  private func norm(_ spec: NormSpec, _ node: PrimitiveGraph.Node, _ shape: Shape) -> any Operation {
    switch spec.kind {
    case .batch:
      BatchNormOperation(
        normalization: BatchNormalization(channels: shape.channels, epsilon: Float(spec.epsilon), engine: engine),
        positions: shape.positions, momentum: Float(spec.momentum), affine: affine(node),
        holdsStatistics: architecture.layers[node.layer].spec.freeze == .all,
        mean: layout.statisticsIndex(layer: node.layer, .runningMean)!,
        variance: layout.statisticsIndex(layer: node.layer, .runningVariance)!)
    case .group, .layer:
      GroupNormOperation(
        shape: shape, groups: spec.kind == .layer ? 1 : spec.groups, epsilon: Float(spec.epsilon), affine: affine(node),
        engine: engine)
    case .localResponse: LocalResponseNormOperation(spec, shape: shape, engine: engine)
    }
  }

  private func affine(_ node: PrimitiveGraph.Node) -> Affine {
    Affine(weight: parameter(node, .normWeight)!, bias: parameter(node, .normBias)!)
  }

  private mutating func append(_ operation: any Operation, _ layer: Int, _ inputs: [Int], _ shape: Shape) -> Int {
    let isTrained = !architecture.layers[layer].spec.isFrozen && !operation.traits.trained.isEmpty
    let needsGradient = purpose == .training && (isTrained || inputs.contains { graph.values[$0].needsGradient })
    graph.values.append(Value(shape: shape, needsGradient: needsGradient))
    let output = graph.values.count - 1
    graph.nodes.append(Node(operation: operation, layer: layer, inputs: inputs, output: output))
    return output
  }

  private func parameter(_ node: PrimitiveGraph.Node, _ role: TensorDescription.Role) -> Int? {
    layout.index(layer: node.layer, role)
  }
}

extension ConvolutionPreference {
  init(_ algorithm: EngineSpec.ConvolutionAlgorithm) {
    switch algorithm {
    case .auto: self = .auto
    case .im2col: self = .im2col
    case .winograd: self = .winograd
    }
  }
}

extension ProductPrecision {
  init(_ precision: EngineSpec.Precision) {
    switch precision {
    case .float32: self = .float32
    case .bf16: self = .bf16
    }
  }
}
