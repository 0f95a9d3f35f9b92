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
  /// Rows and columns of the output of an adaptive pool, whose windows are parts of the map.
  public var parts: ReferenceParts?

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
      height: parts?.down
        ?? outputCount(
          input.height, size: window.height, stride: window.strideDown, before: window.top, after: window.bottom),
      width: parts?.across
        ?? outputCount(
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
    if let parts { return forEachPart(parts, of: output, over: input, body) }
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

  private func forEachPart(
    _ parts: ReferenceParts, of output: NCHW, over input: NCHW,
    _ body: (Int, Int, Int, Int, Range<Int>, Range<Int>, Double) -> Void
  ) {
    for n in 0..<output.images {
      for c in 0..<output.channels {
        for y in 0..<output.height {
          for x in 0..<output.width {
            let rows = ReferenceParts.pixels(of: y, among: parts.down, in: input.height)
            let columns = ReferenceParts.pixels(of: x, among: parts.across, in: input.width)
            body(n, c, y, x, rows, columns, Double(rows.count * columns.count))
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

/// How many parts an adaptive pool makes of a map, down and across.
public struct ReferenceParts: Hashable, Sendable {
  public var down: Int
  public var across: Int

  public init(down: Int, across: Int) {
    self.down = down
    self.across = across
  }

  /// As PyTorch's `AdaptiveAvgPool2d`: from the pixel that the part begins in to the one that it ends in.
  static func pixels(of part: Int, among parts: Int, in count: Int) -> Range<Int> {
    let (begin, end) = (Double(part) * Double(count) / Double(parts), Double(part + 1) * Double(count) / Double(parts))
    return Int(begin.rounded(.down))..<Int(end.rounded(.up))
  }
}
