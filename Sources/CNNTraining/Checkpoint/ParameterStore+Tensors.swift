import CNNData
import CNNEngine
import CNNModel
import CNNRun
import CNNSpec
import Foundation

/// A checkpoint's layout.
extension ParameterLayout {
  /// In the order of the network: each layer's parameters, then its running statistics.
  var tensorsInOrder: [Parameter] {
    let all = parameters + runningStatistics
    return all.enumerated().sorted { ($0.element.layer, $0.offset) < ($1.element.layer, $1.offset) }.map(\.element)
  }

  var shapes: [(name: String, shape: [Int])] { tensorsInOrder.map { ($0.name, $0.shape) } }
}

/// Parameters on their way to and from files, in a checkpoint's layout.
extension ParameterStore {
  var tensorsInOrder: [Parameter] { layout.tensorsInOrder }

  /// All tensors, with the trained parameters taken from `values`, which has this store's layout.
  func namedTensors(values: FloatView) -> [NamedTensor] {
    tensorsInOrder.map { parameter in
      let numbers = parameter.role.isTrained ? canonical(parameter, in: values) : canonical(parameter.name)
      return NamedTensor(name: parameter.name, shape: parameter.shape, values: numbers)
    }
  }

  /// Replaces all parameters and running statistics.
  ///
  /// - Throws: `RunError.tensorsDoNotFit` that lists every tensor that is missing, unknown or of another shape;
  ///   `.weightsNotFinite`. Nothing has been replaced then.
  func load(_ tensors: [NamedTensor], path: String) throws(RunError) {
    try TensorMismatch.require(layout.shapes, of: tensors.map { ($0.name, $0.shape) }, path: path)
    try requireFinite(tensors, path: path)
    for tensor in tensors { setCanonical(tensor.name, tensor.values) }
  }

  /// Refuses trained parameters that are infinite or no numbers. A training finds such numbers before it saves them, but in
  /// a running variance, which may overflow while the outputs are fine.
  ///
  /// - Throws: `RunError.weightsNotFinite` with the first.
  func requireFinite(_ tensors: [NamedTensor], path: String) throws(RunError) {
    let trained = Set(parameters.map(\.name))
    if let wrong = tensors.first(where: { trained.contains($0.name) && !$0.values.allSatisfy(\.isFinite) }) {
      throw .weightsNotFinite(path: path, tensor: wrong.name)
    }
  }

  /// SHA-256 of the trained parameters in `values`, in the order of the network and a checkpoint's layout, as 32-bit
  /// little-endian floats.
  func digest(values: FloatView) -> String {
    var digest = SHA256()
    for parameter in parameters { digest.update(FloatBytes.bytes(of: canonical(parameter, in: values)).span) }
    return digest.finalize()
  }
}
