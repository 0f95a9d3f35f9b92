/// How much arithmetic a step of training is, by definition.
extension Network {
  /// Two for each multiplication and addition of an image: forward, filter gradient, and input gradient where it is needed.
  public func trainingOperations(ofLayer layer: Int) -> Double {
    Double(2 * architecture.layers[layer].multiplyAdds * (1 + plan.gradientProducts(ofLayer: layer)))
  }
}
