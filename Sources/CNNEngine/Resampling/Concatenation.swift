/// Several inputs' channels side by side in one output, for maps of the same size.
public struct Concatenation: Sendable {
  /// Channels of each input, in order.
  public let channels: [Int]
  public let outputChannels: Int
  private let offsets: [Int]
  private let engine: Engine

  public init(channels: [Int], engine: Engine) {
    self.channels = channels
    self.engine = engine
    outputChannels = channels.reduce(0, +)
    var offsets: [Int] = []
    var offset = 0
    for count in channels {
      offsets.append(offset)
      offset += count
    }
    self.offsets = offsets
  }

  /// Copies one input to its channels of the output.
  ///
  /// - Shape: `input` is `[positions, channels[index]]`, `output` is `[positions, outputChannels]`; positions are the
  ///   pixels of one or more images.
  public func forward(_ input: FloatView, index: Int, into output: FloatView) {
    let positions = input.count / channels[index]
    precondition(input.count == positions * channels[index] && output.count == positions * outputChannels)
    engine.kernels.copyColumns(
      input.pointer, sourceStride: channels[index], to: output.pointer + offsets[index], targetStride: outputChannels,
      columns: channels[index], rows: positions)
  }

  /// Takes one input's gradient out of the output's; overwrites `inputGradient`, or adds to it for an input that more
  /// than one layer reads.
  public func backward(outputGradient: FloatView, index: Int, adds: Bool = false, into inputGradient: FloatView) {
    let positions = inputGradient.count / channels[index]
    precondition(inputGradient.count == positions * channels[index])
    precondition(outputGradient.count == positions * outputChannels)
    let source = outputGradient.pointer + offsets[index]
    if adds {
      engine.kernels.addColumns(
        source, sourceStride: outputChannels, to: inputGradient.pointer, targetStride: channels[index],
        columns: channels[index], rows: positions)
    } else {
      engine.kernels.copyColumns(
        source, sourceStride: outputChannels, to: inputGradient.pointer, targetStride: channels[index],
        columns: channels[index], rows: positions)
    }
  }
}
