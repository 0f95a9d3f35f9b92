/// What the owner of a convolution knows about its calls; decides how the work is shared out, never the bits of forward.
public struct ConvolutionUse: Sendable {
  /// The most images of a call on a whole batch.
  public let images: Int
  /// Whether filters change from one call to the next.
  public let changesFilters: Bool

  public init(images: Int, changesFilters: Bool) {
    self.images = images
    self.changesFilters = changesFilters
  }
}
