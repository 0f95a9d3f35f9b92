import CNNKernels

/// Normalisation of each image over groups of channels, as PyTorch's `GroupNorm`.
///
/// Layer normalisation is one group: over channels, rows and columns of an image, with one weight and bias a channel.
/// On a flat vector that is PyTorch's `LayerNorm`; on maps it is `GroupNorm(1, channels)`, because a weight for each
/// pixel would tie a network to one image size.
public struct GroupNormalization: Sendable {
  public let channels: Int
  public let groups: Int
  public let positions: Int
  public let epsilon: Float
  let engine: Engine

  /// - Precondition: `groups` divides `channels`.
  public init(channels: Int, groups: Int, positions: Int, epsilon: Float, engine: Engine) {
    precondition(groups > 0 && channels % groups == 0)
    self.channels = channels
    self.groups = groups
    self.positions = positions
    self.epsilon = epsilon
    self.engine = engine
  }

  /// Floats of one image.
  public var imageCount: Int { positions * channels }
  /// Floats that forward leaves for backward, for one image: mean and inverse deviation of each group.
  public var savedCount: Int { 2 * groups }
  /// Floats of workspace that one thread needs.
  public var workspaceCount: Int { 6 * channels }

  private var groupChannels: Int { channels / groups }

  /// - Shape: `input` and `output` are `[images, positions, channels]` and may be the same view, `weight` and `bias`
  ///   `[channels]`, `saved` `[images, groups, 2]`.
  public func forward(
    _ input: FloatView, weight: FloatView, bias: FloatView, into output: FloatView, saved: FloatView, images: Int,
    workspace: FloatView
  ) {
    precondition(input.count == images * imageCount && output.count == input.count)
    precondition(saved.count >= images * savedCount && workspace.count >= workspaceCount)
    for image in 0..<images {
      let source = input[image * imageCount..<(image + 1) * imageCount]
      let statistics = saved[image * savedCount..<(image + 1) * savedCount]
      makeStatistics(source, into: statistics, workspace: workspace)
      let center = workspace.pointer
      for channel in 0..<channels {
        let group = channel / groupChannels
        workspace[channel] = statistics[2 * group]
        workspace[channels + channel] = weight[channel] * statistics[2 * group + 1]
      }
      engine.kernels.columnAffine(
        source.pointer, ColumnAffine(center: center, scale: center + channels, shift: bias.pointer), residual: nil,
        hasReLU: false,
        into: output.pointer + image * imageCount, rows: positions, columns: channels)
    }
  }

  /// Mean and inverse deviation of each group: the moments of its channels, combined in order.
  private func makeStatistics(_ image: FloatView, into statistics: FloatView, workspace: FloatView) {
    let mean = workspace.pointer
    let squares = mean + channels
    engine.kernels.columnMoments(image.pointer, rows: positions, columns: channels, mean: mean, squares: squares)
    for group in 0..<groups {
      let first = group * groupChannels
      for channel in 1..<max(groupChannels, 1) {
        engine.kernels.combineMoments(
          mean: mean + first, squares: squares + first, rows: Float(channel * positions),
          otherMean: mean + first + channel, otherSquares: squares + first + channel, otherRows: Float(positions),
          columns: 1)
      }
      let variance = squares[first] / Float(groupChannels * positions)
      statistics[2 * group] = mean[first]
      statistics[2 * group + 1] = 1 / (variance + epsilon).squareRoot()
    }
  }
}
