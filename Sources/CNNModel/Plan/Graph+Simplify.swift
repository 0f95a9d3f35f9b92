import CNNEngine

/// Rewrites that keep every number's meaning and save passes over memory.
extension Graph {
  /// Folds normalisation into filters (inference), pools before it activates, and merges pools (inference), sums and
  /// activations into what computes their input.
  ///
  /// - Parameter keepsEveryOutput: Leaves the graph as it is, for looking into it.
  mutating func simplify(keepsEveryOutput: Bool, purpose: Purpose) {
    guard !keepsEveryOutput else { return }
    if purpose == .inference { foldNormIntoConvolution() }
    poolBeforeActivation()
    if purpose == .inference { mergePools() }
    mergeSums()
    mergeActivations(purpose)
  }

  /// With running statistics batch normalisation is a factor and a summand a filter.
  private mutating func foldNormIntoConvolution() {
    for (index, operation) in operations.enumerated().reversed() {
      guard case .batchNorm(let norm) = operation.kind, let before = soleProducer(of: operation.inputs[0]),
        case .convolution(var convolution) = operations[before].kind
      else { continue }
      convolution.foldedNorm = norm
      operations[before].kind = .convolution(convolution)
      merge(index, into: before)
    }
  }

  /// `max(f(x)) = f(max(x))` for an `f` that never falls: the function is computed for the winners only, and backward
  /// needs nothing of the map before the pool.
  private mutating func poolBeforeActivation() {
    for index in operations.indices {
      guard case .pool(let pool) = operations[index].kind, pool.takesMaximum,
        let before = soleProducer(of: operations[index].inputs[0]),
        case .activation(let layer) = operations[before].kind, layer.activation.neverFalls
      else { continue }
      let (activation, pooled) = (operations[before], operations[index])
      let between = activation.output
      values[between] = Value(
        shape: values[pooled.output].shape, needsGradient: values[activation.inputs[0]].needsGradient)
      operations[index] = Operation(
        kind: activation.kind, layer: activation.layer, inputs: [between], output: pooled.output)
      operations.remove(at: before)
      operations.insert(
        Operation(kind: pooled.kind, layer: pooled.layer, inputs: activation.inputs, output: between), at: index - 1)
    }
  }

  /// A convolution whose tiles hold whole windows stores what is left of them. Training needs the map, to know each
  /// window's winner.
  private mutating func mergePools() {
    for (index, operation) in operations.enumerated().reversed() {
      guard case .pool(let pool) = operation.kind, pool.takesMaximum, pool.pooling.geometry.halvesMap,
        let before = soleProducer(of: operation.inputs[0]),
        case .convolution(var convolution) = operations[before].kind, convolution.convolution.takesPool
      else { continue }
      convolution.pools = true
      operations[before].kind = .convolution(convolution)
      merge(index, into: before)
    }
  }

  /// The sum of two values is made while the later of them is, by a convolution or a batch normalisation.
  private mutating func mergeSums() {
    for (index, operation) in operations.enumerated().reversed() {
      guard case .add = operation.kind, operation.inputs.count == 2,
        let last = operation.inputs.compactMap({ producer(of: $0) }).max(),
        let residual = operation.inputs.first(where: { $0 != operations[last].output }),
        soleProducer(of: operations[last].output) != nil, operations[last].takesResidual,
        values[operations[last].output].needsGradient == values[operation.output].needsGradient
      else { continue }
      operations[last].inputs.append(residual)
      operations[last].addsResidual = true
      merge(index, into: last)
    }
  }

  /// An activation whose gradient follows from its output needs no pass and no memory of its own.
  private mutating func mergeActivations(_ purpose: Purpose) {
    for (index, operation) in operations.enumerated().reversed() {
      guard case .activation(let layer) = operation.kind, let before = soleProducer(of: operation.inputs[0]),
        operations[before].epilogue == nil, operations[before].kind.takesEpilogue,
        purpose == .inference || !layer.activation.gradientNeedsInput
      else { continue }
      operations[before].epilogue = layer.activation
      merge(index, into: before)
    }
  }

  /// Gives an operation's output to the one before it, which computes that from now on.
  private mutating func merge(_ index: Int, into before: Int) {
    operations[before].output = operations[index].output
    operations.remove(at: index)
  }

  /// The operation that computes a value, if only one reads it and it is not the network's output.
  private func soleProducer(of value: Int) -> Int? {
    guard value != output, readers(of: value).count == 1 else { return nil }
    return producer(of: value)
  }
}
