/// How one of a convolution's products is computed.
enum ConvolutionAlgorithm: Sendable {
  case direct
  case winograd

  /// Channels and filters below which the transforms cost more than the multiplications that they save; measured
  /// with `EngineBenchmark`.
  private static let fewestChannels = 12

  /// The choice for a geometry: a rule on sizes alone, so that it is the same on every day and for every batch.
  ///
  /// - Parameter multipliesPairs: Whether the direct products would be of bf16 pairs, twice as many a second: then
  ///   transforms have to save two thirds of the multiplications in place of one.
  init(
    _ geometry: ConvolutionGeometry, winograd: WinogradConvolution?, preference: ConvolutionPreference,
    multipliesPairs: Bool = false
  ) {
    guard let winograd else {
      self = .direct
      return
    }
    switch preference {
    case .im2col: self = .direct
    case .winograd: self = .winograd
    case .auto:
      let saves = winograd.multiplications * 3 < geometry.multiplyAdds * (multipliesPairs ? 1 : 2)
      let isWide = geometry.channels >= Self.fewestChannels && geometry.filters >= Self.fewestChannels
      self = saves && isWide ? .winograd : .direct
    }
  }
}
