import CNNData
import CNNEngine
import CNNModel
import CNNRun
import CNNSpec

extension OptimizerSlot {
  /// The weights that are trained, when those of the checkpoint are an average of them.
  static let trained = OptimizerSlot("trained")
}

/// Optimizer state in a checkpoint: `optimizer.SLOT.PARAMETER`, in the layout of the parameter.
extension Optimizer {
  func namedTensors() -> [NamedTensor] {
    checkpointSlots.flatMap { slot, values in
      store.parameters.map { parameter in
        NamedTensor(
          name: Self.name(slot, parameter), shape: parameter.shape, values: store.canonical(parameter, in: values))
      }
    }
  }

  /// Replaces parameters, running statistics, average and state by those of a checkpoint.
  ///
  /// - Throws: `RunError.tensorsDoNotFit` that lists every tensor that is missing, unknown or of another shape;
  ///   `.weightsNotFinite`. Nothing has been replaced then.
  func load(_ tensors: [NamedTensor], path: String) throws(RunError) {
    let slots = checkpointSlots
    try TensorMismatch.require(checkpointShapes, of: tensors.map { ($0.name, $0.shape) }, path: path)
    try store.requireFinite(tensors, path: path)
    let values = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.values) })
    for parameter in store.tensorsInOrder { store.setCanonical(parameter.name, values[parameter.name] ?? []) }
    resetAverage()
    for (slot, buffer) in slots {
      for parameter in store.parameters {
        store.setCanonical(parameter, values[Self.name(slot, parameter)] ?? [], in: buffer)
      }
    }
  }

  /// Everything that a step changes, in memory's order: parameters, running statistics, state and average.
  var stateViews: [FloatView] {
    [store.values, store.statistics] + slots.map(\.values) + (average.map { [$0.values] } ?? [])
  }

  /// SHA-256 of all of it.
  var stateDigest: String {
    var digest = SHA256()
    for view in stateViews { digest.update(FloatBytes.bytes(of: view.array).span) }
    return digest.finalize()
  }

  /// What a checkpoint of this training holds.
  var checkpointShapes: [(name: String, shape: [Int])] {
    store.layout.shapes
      + checkpointSlots.flatMap { slot, _ in store.parameters.map { (Self.name(slot, $0), $0.shape) } }
  }

  /// With an average the file's weights are the average, and the trained weights are state.
  private var checkpointSlots: [(slot: OptimizerSlot, values: FloatView)] {
    average == nil ? slots : slots + [(.trained, store.values)]
  }

  private static func name(_ slot: OptimizerSlot, _ parameter: Parameter) -> String {
    "\(Checkpoint.optimizerPrefix)\(slot.name).\(parameter.name)"
  }
}
