import CNNKernels

/// A linear map between the pixels of two images, the same for every channel: upsampling and padding.
///
/// Forward adds weighted pixels in row-major order of the output; backward is its adjoint, with the same terms in
/// row-major order of the output too.
public struct PixelMap: Sendable {
  public let channels: Int
  public let input: Extent
  public let output: Extent
  private let terms: [PixelTerm]
  private let adjointTerms: [PixelTerm]
  private let kernels: any ResamplingKernels.Type

  /// Floats of one image.
  public var inputCount: Int { input.count * channels }
  public var outputCount: Int { output.count * channels }

  /// - Parameters:
  ///   - rows: For each output row the input rows it is made of, with their weights.
  ///   - columns: The same for columns.
  init(
    channels: Int, input: Extent, rows: [[(source: Int, weight: Float)]], columns: [[(source: Int, weight: Float)]],
    engine: Engine
  ) {
    self.channels = channels
    self.input = input
    output = Extent(height: rows.count, width: columns.count)
    var terms: [PixelTerm] = []
    for (y, row) in rows.enumerated() {
      for (x, column) in columns.enumerated() {
        for (sourceY, weightY) in row {
          for (sourceX, weightX) in column {
            terms.append(
              PixelTerm(
                source: Int32(sourceY * input.width + sourceX), target: Int32(y * columns.count + x),
                weight: weightY * weightX))
          }
        }
      }
    }
    self.terms = terms
    adjointTerms = terms.map { PixelTerm(source: $0.target, target: $0.source, weight: $0.weight) }
    kernels = engine.kernels
  }

  /// Overwrites `output`.
  ///
  /// - Shape: `input` is `[images, input height, input width, channels]`, `output` the same with the output's size.
  public func forward(_ input: FloatView, into output: FloatView, images: Int) {
    precondition(input.count == images * inputCount && output.count == images * outputCount)
    output.fill(0)
    add(terms, input, inputCount, output, outputCount, images)
  }

  /// Overwrites `inputGradient`.
  public func backward(outputGradient: FloatView, into inputGradient: FloatView, images: Int) {
    precondition(inputGradient.count == images * inputCount && outputGradient.count == images * outputCount)
    inputGradient.fill(0)
    add(adjointTerms, outputGradient, outputCount, inputGradient, inputCount, images)
  }

  private func add(
    _ terms: [PixelTerm], _ source: FloatView, _ sourceCount: Int, _ target: FloatView, _ targetCount: Int,
    _ images: Int
  ) {
    terms.withUnsafeBufferPointer { terms in
      guard let first = terms.baseAddress else { return }
      for image in 0..<images {
        kernels.addPixels(
          source.pointer + image * sourceCount, to: target.pointer + image * targetCount, terms: first,
          termCount: terms.count, channels: channels)
      }
    }
  }
}
