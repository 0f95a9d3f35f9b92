/// Sets elements to 0 with a given probability and scales the others by its complement's inverse.
///
/// The mask is a pure function of seed, epoch, image, layer and element: nothing is stored, and the gradient makes the
/// same mask again.
public struct Dropout: Sendable {
  public let rate: Double
  private let key: SIMD2<UInt32>
  private let layer: Int
  private let threshold: UInt32
  private let scale: Float

  /// - Parameter layer: Tells the dropout layers of a network apart.
  /// - Precondition: `rate` is in 0...1.
  public init(rate: Double, seed: UInt64, layer: Int) {
    precondition((0...1).contains(rate), "a rate is in 0...1")
    self.rate = rate
    self.layer = layer
    key = CounterRandom.key(seed: seed)
    threshold = UInt32(min((rate * 0x1p32).rounded(), Double(UInt32.max)))
    scale = rate < 1 ? Float(1 / (1 - rate)) : 0
  }

  /// `output = input · mask / (1 - rate)` for one image; the two may be the same view.
  public func forward(_ input: FloatView, into output: FloatView, epoch: Int, image: Int, engine: Engine) {
    precondition(input.count == output.count)
    if rate == 1 {
      output.fill(0)
      return
    }
    let counter = CounterRandom.counter(purpose: .dropout, epoch: epoch, index: image, stream: layer)
    engine.kernels.dropOut(
      input.pointer, key: key, counter: counter, threshold: threshold, scale: scale, into: output.pointer,
      count: input.count)
  }

  /// The same mask on the gradient; the two may be the same view.
  public func backward(
    outputGradient: FloatView, into inputGradient: FloatView, epoch: Int, image: Int, engine: Engine
  ) {
    forward(outputGradient, into: inputGradient, epoch: epoch, image: image, engine: engine)
  }
}
