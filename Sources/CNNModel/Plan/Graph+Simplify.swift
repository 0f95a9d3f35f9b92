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

  private mutating func foldNormIntoConvolution() {
    for (index, node) in nodes.enumerated().reversed() {
      guard let norm = node.operation as? BatchNormOperation, let before = soleProducer(of: node.inputs[0]),
        let folded = (nodes[before].operation as? ConvolutionOperation)?.folding(norm)
      else { continue }
      nodes[before].operation = folded
      merge(index, into: before)
    }
  }

  /// `max(f(x)) = f(max(x))` for an `f` that never falls: the function is computed for the winners only, and backward
  /// needs nothing of the map before the pool.
  private mutating func poolBeforeActivation() {
    for index in nodes.indices {
      guard let pool = nodes[index].operation as? PoolOperation, pool.takesMaximum,
        let before = soleProducer(of: nodes[index].inputs[0]),
        let applied = nodes[before].operation as? ActivationOperation, applied.activation.neverFalls
      else { continue }
      let (activation, pooled) = (nodes[before], nodes[index])
      let between = activation.output
      values[between] = Value(
        shape: values[pooled.output].shape, needsGradient: values[activation.inputs[0]].needsGradient)
      nodes[index] = Node(
        operation: activation.operation, layer: activation.layer, inputs: [between], output: pooled.output)
      nodes.remove(at: before)
      nodes.insert(
        Node(operation: pooled.operation, layer: pooled.layer, inputs: activation.inputs, output: between),
        at: index - 1)
    }
  }

  /// Training needs the map before a pool, to know each window's winner.
  private mutating func mergePools() {
    for (index, node) in nodes.enumerated().reversed() {
      guard let pool = node.operation as? PoolOperation, let before = soleProducer(of: node.inputs[0]),
        let merged = (nodes[before].operation as? ConvolutionOperation)?.merging(pool)
      else { continue }
      nodes[before].operation = merged
      merge(index, into: before)
    }
  }

  /// The sum of two values is made while the later of them is, by a convolution or a batch normalisation.
  private mutating func mergeSums() {
    for (index, node) in nodes.enumerated().reversed() {
      guard node.operation is SumOperation, node.inputs.count == 2,
        let last = node.inputs.compactMap({ producer(of: $0) }).max(),
        let residual = node.inputs.first(where: { $0 != nodes[last].output }),
        soleProducer(of: nodes[last].output) != nil, nodes[last].takesResidual,
        values[nodes[last].output].needsGradient == values[node.output].needsGradient
      else { continue }
      nodes[last].inputs.append(residual)
      nodes[last].addsResidual = true
      merge(index, into: last)
    }
  }

  /// An activation whose gradient follows from its output needs no pass and no memory of its own.
  private mutating func mergeActivations(_ purpose: Purpose) {
    for (index, node) in nodes.enumerated().reversed() {
      guard let applied = node.operation as? ActivationOperation, let before = soleProducer(of: node.inputs[0]),
        nodes[before].epilogue == nil, nodes[before].operation.traits.takesEpilogue,
        purpose == .inference || !applied.activation.gradientNeedsInput
      else { continue }
      nodes[before].epilogue = applied.activation
      merge(index, into: before)
    }
  }

  /// Gives an operation's output to the one before it, which computes that from now on.
  private mutating func merge(_ index: Int, into before: Int) {
    nodes[before].output = nodes[index].output
    nodes.remove(at: index)
  }

  /// The operation that computes a value, if only one reads it and it is not the network's output.
  private func soleProducer(of value: Int) -> Int? {
    guard value != output, readers(of: value).count == 1 else { return nil }
    return producer(of: value)
  }
}
