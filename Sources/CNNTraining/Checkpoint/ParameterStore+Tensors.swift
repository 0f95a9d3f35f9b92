import CNNData
import CNNEngine
import CNNModel
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
  /// - Throws: `TrainingError.tensorsDoNotFit` that lists every tensor that is missing, unknown or of another shape;
  ///   `.weightsNotFinite`. Nothing has been replaced then.
  func load(_ tensors: [NamedTensor], path: String) throws(TrainingError) {
    try TensorMismatch.require(layout.shapes, of: tensors.map { ($0.name, $0.shape) }, path: path)
    try requireFinite(tensors, path: path)
    for tensor in tensors { setCanonical(tensor.name, tensor.values) }
  }

  /// Refuses trained parameters that are infinite or no numbers. A training finds such numbers before it saves them, but in
  /// a running variance, which may overflow while the outputs are fine.
  ///
  /// - Throws: `TrainingError.weightsNotFinite` with the first.
  func requireFinite(_ tensors: [NamedTensor], path: String) throws(TrainingError) {
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

extension TensorMismatch {
  /// - Throws: `TrainingError.tensorsDoNotFit` that lists every tensor that is missing, unknown or of another shape.
  static func require(
    _ expected: [(name: String, shape: [Int])], of found: [(name: String, shape: [Int])], path: String
  ) throws(TrainingError) {
    let mismatch = TensorMismatch(expected: expected, found: found)
    guard mismatch.isEmpty else { throw .tensorsDoNotFit(path: path, mismatch) }
  }

  /// The same for what a file's header says, before any of it is read.
  static func require(
    _ expected: [(name: String, shape: [Int])], of found: [SafetensorsHeader.Entry], path: String
  ) throws(TrainingError) {
    try require(expected, of: found.map { ($0.name, $0.shape) }, path: path)
  }

  init(expected: [(name: String, shape: [Int])], found: [(name: String, shape: [Int])]) {
    let shapes = Dictionary(found.map { (Name($0.name), $0.shape) }, uniquingKeysWith: { first, _ in first })
    let names = Set(expected.map { Name($0.name) })
    for (name, shape) in expected {
      guard let other = shapes[Name(name)] else {
        missing.append(name)
        continue
      }
      if other != shape { mismatched.append(Shapes(name: name, expected: shape, found: other)) }
    }
    unknown = found.map(\.name).filter { !names.contains(Name($0)) }
  }
}
