import CNNEngine
import CNNSpec

/// What a network is built for.
public enum Purpose: Sendable {
  case training, inference
}

/// Turns the layers of an architecture into operations, with activations merged into what computes their input.
struct Lowering {
  let architecture: Architecture
  let layout: ParameterLayout
  let purpose: Purpose
  /// Nothing is merged, so that every layer's own output exists.
  let keepsEveryOutput: Bool
  let engine: Engine
  let settings: EngineSpec
  /// The most images of a call.
  let batchSize: Int

  private(set) var graph: Graph

  static func graph(
    _ architecture: Architecture, _ layout: ParameterLayout, engine: Engine, settings: EngineSpec, batchSize: Int,
    purpose: Purpose, keepsEveryOutput: Bool, findsInputGradient: Bool
  ) -> Graph {
    var lowering = Lowering(
      architecture: architecture, layout: layout, purpose: purpose, keepsEveryOutput: keepsEveryOutput, engine: engine,
      settings: settings, batchSize: batchSize,
      graph: Graph(
        values: [Value(shape: architecture.input, needsGradient: findsInputGradient && purpose == .training)]))
    for index in architecture.layers.indices { lowering.lower(index) }
    lowering.graph.simplify(keepsEveryOutput: keepsEveryOutput, purpose: purpose)
    return lowering.graph
  }

  private mutating func lower(_ index: Int) {
    let layer = architecture.layers[index]
    let inputs = layer.inputs.map { $0.map { graph.layerOutputs[$0] } ?? Graph.input }
    let memory = layout.memory.outputs[index]
    var end: Int
    switch layer.kind {
    case .convolution(let spec):
      end = lowerConvolution(spec, index, inputs[0])
      end = lowerNorm(spec.norm, index, end)
      end = lowerActivation(spec.activation, index, end)
    case .deconvolution(let spec):
      let deconvolution = TransposedConvolutionOperation(
        convolution(
          layer.window!, from: layer.output, to: graph.values[inputs[0]].shape, padding: layer.window!.padding),
        weight: parameter(index, .weight)!, bias: parameter(index, .bias))
      end = append(deconvolution, index, inputs, memory)
      end = lowerNorm(spec.convolution.norm, index, end)
      end = lowerActivation(spec.convolution.activation, index, end)
    case .pool(let spec):
      let pool = PoolOperation(spec, layer.window!, input: layer.inputShapes[0], engine: engine)
      end = append(pool, index, inputs, memory)
    case .linear(let spec):
      let linear = LinearOperation(
        inputs: layer.inputShapes[0].count, units: spec.units, weight: parameter(index, .weight)!,
        bias: parameter(index, .bias), engine: engine, precision: ProductPrecision(settings.precision))
      end = append(linear, index, inputs, memory)
      end = lowerNorm(spec.norm, index, end)
      end = lowerActivation(spec.activation, index, end)
    case .activation(let spec): end = lowerActivation(spec, index, inputs[0])
    case .norm(let spec): end = lowerNorm(spec, index, inputs[0])
    case .dropout(let rate):
      end =
        purpose == .training && rate > 0
        ? append(DropoutOperation(rate: rate, layer: index), index, inputs, memory) : inputs[0]
    case .add(let activation):
      end = append(SumOperation(), index, inputs, memory)
      end = lowerActivation(activation, index, end)
    case .concat(let activation):
      let channels = layer.inputShapes.map(\.channels)
      end = append(ConcatenationOperation(channels: channels, positions: memory.positions), index, inputs, memory)
      end = lowerActivation(activation, index, end)
    case .flatten:
      let input = graph.values[inputs[0]].shape
      let isInOrder = input == memory || input.channels == 1 || input.positions == 1
      end = isInOrder ? inputs[0] : append(FlattenOperation(input: input), index, inputs, memory)
    case .upsample(let spec):
      let upsample = UpsampleOperation(spec, input: layer.inputShapes[0], engine: engine)
      end = append(upsample, index, inputs, memory)
    case .scale(let spec):
      let scale = ScaleOperation(spec, parameter: parameter(index, .scale), channels: memory.channels, engine: engine)
      end = append(scale, index, inputs, memory)
    }
    graph.layerOutputs.append(end)
  }

  private mutating func lowerConvolution(_ spec: ConvSpec, _ index: Int, _ input: Int) -> Int {
    let layer = architecture.layers[index]
    var window = layer.window!
    var source = input
    if spec.paddingMode != .zeros && window.padding != .none {
      let padding = PaddingOperation(spec.paddingMode, window.padding, input: layer.inputShapes[0], engine: engine)
      source = append(padding, index, [input], padding.output)
      window.padding = .none
    }
    let convolution = convolution(window, from: graph.values[source].shape, to: layer.output, padding: window.padding)
    return append(
      ConvolutionOperation(convolution, weight: parameter(index, .weight)!, bias: parameter(index, .bias)), index,
      [source], layer.output)
  }

  private func convolution(_ window: Window, from input: Shape, to output: Shape, padding: Padding) -> Convolution {
    let geometry = ConvolutionGeometry(
      inputHeight: input.height, inputWidth: input.width, channels: input.channels, filters: output.channels,
      windowHeight: window.size.height, windowWidth: window.size.width, strideHeight: window.stride.height,
      strideWidth: window.stride.width, paddingTop: padding.top, paddingBottom: padding.bottom,
      paddingLeft: padding.left, paddingRight: padding.right, dilationHeight: window.dilation.height,
      dilationWidth: window.dilation.width, groups: window.groups)
    return Convolution(
      geometry, engine: engine, preference: ConvolutionPreference(settings.convolution),
      precision: ProductPrecision(settings.precision),
      use: ConvolutionUse(images: batchSize, changesFilters: purpose == .training))
  }

  private mutating func lowerNorm(_ spec: NormSpec?, _ index: Int, _ input: Int) -> Int {
    guard let spec else { return input }
    let shape = graph.values[input].shape
    switch spec.kind {
    case .batch:
      let norm = BatchNormOperation(
        normalization: BatchNormalization(channels: shape.channels, epsilon: Float(spec.epsilon), engine: engine),
        positions: shape.positions, momentum: Float(spec.momentum), affine: affine(index),
        holdsStatistics: architecture.layers[index].spec.freeze == .all,
        mean: layout.statisticsIndex(layer: index, .runningMean)!,
        variance: layout.statisticsIndex(layer: index, .runningVariance)!)
      return append(norm, index, [input], shape)
    case .group, .layer:
      let groups = spec.kind == .layer ? 1 : spec.groups
      return append(

        GroupNormOperation(
          shape: shape, groups: groups, epsilon: Float(spec.epsilon), affine: affine(index), engine: engine),
        index, [input], shape)
    case .localResponse:
      return append(
        LocalResponseNormOperation(spec, shape: shape, engine: engine), index, [input], shape)
    }
  }

  private func affine(_ index: Int) -> Affine {
    Affine(weight: parameter(index, .normWeight)!, bias: parameter(index, .normBias)!)
  }

  private mutating func lowerActivation(_ spec: ActivationSpec?, _ index: Int, _ input: Int) -> Int {
    guard let spec else { return input }
    return append(ActivationOperation(Activation(spec)), index, [input], graph.values[input].shape)
  }

  private mutating func append(_ operation: any Operation, _ layer: Int, _ inputs: [Int], _ shape: Shape) -> Int {
    let isTrained = !architecture.layers[layer].spec.isFrozen && !operation.traits.trained.isEmpty
    let needsGradient = purpose == .training && (isTrained || inputs.contains { graph.values[$0].needsGradient })
    graph.values.append(Value(shape: shape, needsGradient: needsGradient))
    let output = graph.values.count - 1
    graph.nodes.append(Node(operation: operation, layer: layer, inputs: inputs, output: output))
    return output
  }

  private func parameter(_ layer: Int, _ role: TensorDescription.Role) -> Int? { layout.index(layer: layer, role) }
}

/// The learned factor and summand of a normalisation; indices into `ParameterStore.parameters`.
struct Affine: Sendable {
  let weight: Int
  let bias: Int

  var parameters: [Int] { [weight, bias] }
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
