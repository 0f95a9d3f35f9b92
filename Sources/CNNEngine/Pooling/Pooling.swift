import CNNKernels

/// Max or average pooling of channels-last images.
///
/// A maximum's gradient goes to the first largest value of its window in row-major order; NaN wins over every number,
/// as in PyTorch. Max pooling pads with nothing, average pooling with zeros.
public struct Pooling: Sendable {
  public enum Kind: Hashable, Sendable { case max, average }

  public let kind: Kind
  public let geometry: PoolingGeometry
  private let shape: PoolingShape
  private let kernels: any PoolingKernels.Type

  /// - Precondition: Every window holds at least one pixel of the map: padding is smaller than the window.
  public init(_ kind: Kind, _ geometry: PoolingGeometry, engine: Engine) {
    precondition(
      geometry.padding.top < geometry.window.height && geometry.padding.bottom < geometry.window.height
        && geometry.padding.left < geometry.window.width && geometry.padding.right < geometry.window.width,
      "a window in the padding alone")
    self.kind = kind
    self.geometry = geometry
    shape = geometry.shape
    kernels = engine.kernels
  }

  /// Whether `backward` reads the forward input.
  public var gradientNeedsInput: Bool { kind == .max }

  /// - Shape: `input` is `[images, input height, input width, channels]`, `output` the same with the output's size.
  public func forward(_ input: FloatView, into output: FloatView, images: Int) {
    let (inputCount, outputCount) = (geometry.inputCount, geometry.outputCount)
    precondition(input.count == images * inputCount && output.count == images * outputCount)
    for image in 0..<images {
      let source = input.pointer + image * inputCount
      let target = output.pointer + image * outputCount
      switch kind {
      case .max: kernels.maxPool(shape, input: source, into: target)
      case .average: kernels.averagePool(shape, input: source, into: target)
      }
    }
  }

  /// Overwrites `inputGradient`.
  ///
  /// - Parameters:
  ///   - input: The forward input; `nil` is allowed for `average`.
  ///   - hasReLU: Whether the input is the output of a relu, for `max` alone: the result is then the gradient of that
  ///     relu's input, which saves a pass over the larger map.
  /// - Shape: As in `forward`.
  public func backward(
    input: FloatView?, hasReLU: Bool = false, outputGradient: FloatView, into inputGradient: FloatView, images: Int
  ) {
    precondition(kind == .max || !hasReLU, "average pooling makes no relu's gradient")
    let (inputCount, outputCount) = (geometry.inputCount, geometry.outputCount)
    precondition(inputGradient.count == images * inputCount && outputGradient.count == images * outputCount)
    precondition(kind == .average || input?.count == images * inputCount, "max pooling needs its input")
    for image in 0..<images {
      let source = outputGradient.pointer + image * outputCount
      let target = inputGradient.pointer + image * inputCount
      switch kind {
      case .max:
        kernels.maxPoolGradient(
          shape, hasReLU: hasReLU, input: input!.pointer + image * inputCount, outputGradient: source, into: target)
      case .average: kernels.averagePoolGradient(shape, outputGradient: source, into: target)
      }
    }
  }
}
