/// Whether a product replaces what its result held or adds to it.
public enum ProductMode: Sendable {
  case overwrite, accumulate
}

/// The three products of a linear layer on a whole batch, split over the pool.
///
/// The pieces depend on shapes alone, and a row's bits don't depend on how many rows there are.
///
/// - Shape: input `[images, inputs]`, weights `[inputs, units]`, output `[images, units]`, all contiguous.
public struct LinearProduct: Sendable {
  public let inputs: Int
  public let units: Int
  let engine: Engine

  public init(inputs: Int, units: Int, engine: Engine) {
    self.inputs = inputs
    self.units = units
    self.engine = engine
  }

  /// Floats of scratch for any of the three calls, all threads together.
  public func workspaceCount(images: Int) -> Int { 0 }

  /// `output = input · weights + bias`, and `max(0, ...)` of it if `rectified`.
  public func forward(
    input: FloatView, weights: FloatView, bias: FloatView?, rectified: Bool, output: FloatView, images: Int,
    workspace: FloatView
  ) {
    for m in 0..<images {
      for n in 0..<units {
        var sum = bias?.pointer[n] ?? 0
        for k in 0..<inputs { sum += input.pointer[m * inputs + k] * weights.pointer[k * units + n] }
        output.pointer[m * units + n] = rectified ? max(0, sum) : sum
      }
    }
  }

  /// `inputGradient = outputGradient · weightsᵀ`; overwrites.
  public func inputGradient(
    outputGradient: FloatView, weights: FloatView, inputGradient: FloatView, images: Int, workspace: FloatView
  ) {
    for m in 0..<images {
      for k in 0..<inputs {
        var sum: Float = 0
        for n in 0..<units { sum += outputGradient.pointer[m * units + n] * weights.pointer[k * units + n] }
        inputGradient.pointer[m * inputs + k] = sum
      }
    }
  }

  /// `weightGradient (+)= inputᵀ · outputGradient`, images in order.
  public func weightGradient(
    input: FloatView, outputGradient: FloatView, weightGradient: FloatView, images: Int, mode: ProductMode,
    workspace: FloatView
  ) {
    if mode == .overwrite { weightGradient[0..<inputs * units].fill(0) }
    for m in 0..<images {
      for k in 0..<inputs {
        for n in 0..<units {
          weightGradient.pointer[k * units + n] += input.pointer[m * inputs + k] * outputGradient.pointer[m * units + n]
        }
      }
    }
  }
}
