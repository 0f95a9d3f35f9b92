/// Which algorithms a convolution may use.
public enum ConvolutionPreference: Sendable {
  /// Whichever is fastest for the geometry.
  case auto
  /// Patches and products only: no transforms, so the smallest rounding error.
  case im2col
  /// Winograd's wherever it exists for the geometry.
  case winograd

  /// Channels and filters below which the transforms cost more than the multiplications that they save; measured
  /// with `EngineBenchmark`.
  private static let fewestChannels = 12

  /// Whether Winograd's algorithm computes a layer that has it: a rule on sizes alone, so that it is the same on every day and
  /// for every batch.
  ///
  /// - Parameter multipliesPairs: Whether the direct products would be of bf16 pairs, twice as many a second: then
  ///   transforms have to save two thirds of the multiplications instead of one.
  func chooses(_ winograd: WinogradConvolution, multipliesPairs: Bool) -> Bool {
    switch self {
    case .im2col: return false
    case .winograd: return true
    case .auto:
      let geometry = winograd.geometry
      let saves = winograd.multiplications * 3 < geometry.multiplyAdds * (multipliesPairs ? 1 : 2)
      return saves && geometry.channels >= Self.fewestChannels && geometry.filters >= Self.fewestChannels
    }
  }
}
