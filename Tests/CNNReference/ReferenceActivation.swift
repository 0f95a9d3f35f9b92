import Foundation

/// A function of one number, applied to every element; definitions and gradients are PyTorch's.
public struct ReferenceActivation: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case relu
    case leakyReLU = "leaky_relu"
    case tanh, sigmoid, gelu, silu, elu, softplus
    case hardSwish = "hard_swish"
    case relu6
    case hardSigmoid = "hard_sigmoid"
    case mish
    case selu
  }

  public var kind: Kind
  /// Slope of `leaky_relu` for negative inputs; alpha of `elu`.
  public var slope: Double

  public init(_ kind: Kind, slope: Double = 0.01) {
    self.kind = kind
    self.slope = slope
  }

  public func forward(_ input: NCHW) -> NCHW {
    var output = input
    output.values = input.values.map(value)
    return output
  }

  public func backward(_ input: NCHW, outputGradient: NCHW) -> NCHW {
    var inputGradient = outputGradient
    inputGradient.values = zip(input.values, outputGradient.values).map { derivative($0) * $1 }
    return inputGradient
  }

  public func value(_ x: Double) -> Double {
    switch kind {
    case .relu: max(x, 0)
    case .leakyReLU: x > 0 ? x : slope * x
    case .tanh: Foundation.tanh(x)
    case .sigmoid: sigmoid(x)
    case .gelu: x * normalDistribution(x)
    case .silu: x * sigmoid(x)
    case .elu: x > 0 ? x : slope * expm1(x)
    case .softplus: x > 0 ? x + log1p(exp(-x)) : log1p(exp(x))
    case .hardSwish: x * min(max(x + 3, 0), 6) / 6
    case .relu6: min(max(x, 0), 6)
    case .hardSigmoid: min(max(x + 3, 0), 6) / 6
    case .mish: x * Foundation.tanh(log1p(exp(x)))
    case .selu: 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * expm1(x))
    }
  }

  public func derivative(_ x: Double) -> Double {
    switch kind {
    case .relu: x > 0 ? 1 : 0
    case .leakyReLU: x > 0 ? 1 : slope
    case .tanh: 1 - Foundation.tanh(x) * Foundation.tanh(x)
    case .sigmoid: sigmoid(x) * (1 - sigmoid(x))
    case .gelu: normalDistribution(x) + x * normalDensity(x)
    case .silu: sigmoid(x) * (1 + x * (1 - sigmoid(x)))
    case .elu: x > 0 ? 1 : slope * exp(x)
    case .softplus: sigmoid(x)
    case .hardSwish: x <= -3 ? 0 : x < 3 ? x / 3 + 0.5 : 1
    case .relu6: x > 0 && x < 6 ? 1 : 0
    case .hardSigmoid: abs(x) < 3 ? 1.0 / 6 : 0
    case .mish: mishDerivative(x)
    case .selu: 1.0507009873554805 * (x > 0 ? 1 : 1.6732632423543772 * exp(x))
    }
  }

  private func mishDerivative(_ x: Double) -> Double {
    let tanh = Foundation.tanh(log1p(exp(x)))
    return tanh + x * (1 - tanh * tanh) * sigmoid(x)
  }

  private func sigmoid(_ x: Double) -> Double {
    x > 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
  }

  private func normalDistribution(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

  private func normalDensity(_ x: Double) -> Double { exp(-x * x / 2) / (2 * Double.pi).squareRoot() }
}
