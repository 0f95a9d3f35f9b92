/// The largest or the mean pixel under a window, as PyTorch's `MaxPool2d` and `AvgPool2d`.
public struct ReferencePooling: Sendable {
  public enum Kind: String, CaseIterable, Sendable { case max, average }

  public var kind: Kind
  public var window: ReferenceWindow
  /// Whether a window may hang over the bottom or right edge; one that would begin beyond the input and its leading
  /// padding is dropped.
  public var roundsUp: Bool
  /// Whether padding counts in an average's divisor.
  public var countsPadding: Bool

  public init(_ kind: Kind, _ window: ReferenceWindow, roundsUp: Bool = false, countsPadding: Bool = true) {
    self.kind = kind
    self.window = window
    self.roundsUp = roundsUp
    self.countsPadding = countsPadding
  }

  /// Pools the whole map of an input to one pixel.
  public static func global(_ kind: Kind, over input: NCHW) -> ReferencePooling {
    ReferencePooling(kind, ReferenceWindow(height: input.height, width: input.width))
  }

  public func forward(_ input: NCHW) -> NCHW {
    var output = NCHW(
      images: input.images, channels: input.channels,
      height: outputCount(
        input.height, size: window.height, stride: window.strideDown, before: window.top, after: window.bottom),
      width: outputCount(
        input.width, size: window.width, stride: window.strideAcross, before: window.left, after: window.right))
    forEachWindow(of: output, over: input) { n, c, y, x, rows, columns, divisor in
      switch kind {
      case .max:
        let (row, column) = largest(of: input, n, c, rows, columns)
        output[n, c, y, x] = input[n, c, row, column]
      case .average:
        var sum = 0.0
        for row in rows { for column in columns { sum += input[n, c, row, column] } }
        output[n, c, y, x] = sum / divisor
      }
    }
    return output
  }

  public func backward(_ input: NCHW, outputGradient: NCHW) -> NCHW {
    var inputGradient = NCHW(like: input)
    forEachWindow(of: outputGradient, over: input) { n, c, y, x, rows, columns, divisor in
      let gradient = outputGradient[n, c, y, x]
      switch kind {
      case .max:
        let (row, column) = largest(of: input, n, c, rows, columns)
        inputGradient[n, c, row, column] += gradient
      case .average:
        for row in rows { for column in columns { inputGradient[n, c, row, column] += gradient / divisor } }
      }
    }
    return inputGradient
  }

  private func outputCount(_ count: Int, size: Int, stride: Int, before: Int, after: Int) -> Int {
    let room = count + before + after - size
    guard roundsUp else { return room / stride + 1 }
    let roundedUp = (room + stride - 1) / stride + 1
    return (roundedUp - 1) * stride >= count + before ? roundedUp - 1 : roundedUp
  }

  /// Calls `body` for every output with the rows and columns of the input under its window, and an average's divisor.
  private func forEachWindow(
    of output: NCHW, over input: NCHW, _ body: (Int, Int, Int, Int, Range<Int>, Range<Int>, Double) -> Void
  ) {
    for n in 0..<output.images {
      for c in 0..<output.channels {
        for y in 0..<output.height {
          let firstRow = y * window.strideDown - window.top
          let endRow = min(firstRow + window.height, input.height + window.bottom)
          let rows = max(firstRow, 0)..<min(endRow, input.height)
          for x in 0..<output.width {
            let firstColumn = x * window.strideAcross - window.left
            let endColumn = min(firstColumn + window.width, input.width + window.right)
            let columns = max(firstColumn, 0)..<min(endColumn, input.width)
            let area =
              countsPadding ? (endRow - firstRow) * (endColumn - firstColumn) : rows.count * columns.count
            body(n, c, y, x, rows, columns, Double(area))
          }
        }
      }
    }
  }

  /// The first of the largest pixels in row-major order.
  private func largest(of input: NCHW, _ n: Int, _ c: Int, _ rows: Range<Int>, _ columns: Range<Int>) -> (Int, Int) {
    var best = (rows.lowerBound, columns.lowerBound)
    for row in rows {
      for column in columns where input[n, c, row, column] > input[n, c, best.0, best.1] { best = (row, column) }
    }
    return best
  }
}
