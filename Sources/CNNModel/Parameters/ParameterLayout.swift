import CNNEngine
import CNNSpec

/// Which tensors a network has and where each lies in its slab; known before anything is allocated.
public struct ParameterLayout: Sendable {
  public let parameters: [Parameter]
  /// Running means and variances of batch normalisation; their ranges lie in a slab of their own.
  public let runningStatistics: [Parameter]
  /// Floats of the slab of parameters, with the padding between tensors.
  public let count: Int
  public let statisticsCount: Int
  let memory: MemoryOrder

  public init(_ architecture: Architecture) {
    memory = MemoryOrder(architecture)
    var trained = Slab()
    var statistics = Slab()
    for (index, layer) in architecture.layers.enumerated() {
      for tensor in layer.tensors {
        let order = memory.order(of: tensor, layer: index)
        if tensor.role.isTrained {
          trained.append(tensor, order, layer.spec, index)
        } else {
          statistics.append(tensor, order, layer.spec, index)
        }
      }
    }
    parameters = trained.tensors
    runningStatistics = statistics.tensors
    count = trained.end
    statisticsCount = statistics.end
  }

  /// Index into `parameters`; a layer has one of a role at most.
  func index(layer: Int, _ role: TensorDescription.Role) -> Int? {
    parameters.firstIndex { $0.layer == layer && $0.role == role }
  }

  func statisticsIndex(layer: Int, _ role: TensorDescription.Role) -> Int? {
    runningStatistics.firstIndex { $0.layer == layer && $0.role == role }
  }

  /// Tensors one after another, each from a cache line's beginning.
  private struct Slab {
    var tensors: [Parameter] = []
    var end = 0

    mutating func append(_ tensor: TensorDescription, _ order: ElementOrder, _ spec: LayerSpec, _ layer: Int) {
      tensors.append(
        Parameter(
          name: tensor.name, role: tensor.role, shape: tensor.shape, range: end..<end + tensor.count, layer: layer,
          learningRateScale: spec.learningRateScale, isFrozen: spec.isFrozen, order: order))
      end = roundedUpToCacheLine(end + tensor.count)
    }
  }
}

/// The next multiple of a cache line, in floats.
func roundedUpToCacheLine(_ count: Int) -> Int {
  let line = FloatBuffer.alignment / MemoryLayout<Float>.stride
  return (count + line - 1) / line * line
}
