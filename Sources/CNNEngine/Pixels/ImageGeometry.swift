/// Moves the pixels of one image, `[height, width, channels]`; what comes from outside the image is 0.
public struct ImageGeometry: Hashable, Sendable {
  public let height: Int
  public let width: Int
  public let channels: Int

  public init(height: Int, width: Int, channels: Int) {
    precondition(height > 0 && width > 0 && channels > 0)
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// Floats of an image.
  public var count: Int { height * width * channels }

  /// Mirrors left and right if asked to, then moves down and right by whole pixels.
  ///
  /// `target[y, x] = source[y - down, x - right]` of the mirrored image, 0 where that is outside.
  public func shift(_ source: FloatView, into target: FloatView, down: Int, right: Int, mirrored: Bool) {
    precondition(source.count == count && target.count == count)
    let (from, to) = (source.pointer, target.pointer)
    let rowSize = width * channels
    let firstColumn = min(max(0, right), width)
    let columns = firstColumn..<max(firstColumn, min(width, width + right))
    for y in 0..<height {
      let row = to + y * rowSize
      guard y - down >= 0, y - down < height else {
        row.update(repeating: 0, count: rowSize)
        continue
      }
      row.update(repeating: 0, count: columns.lowerBound * channels)
      (row + columns.upperBound * channels).update(repeating: 0, count: (width - columns.upperBound) * channels)
      let sourceRow = from + (y - down) * rowSize
      if mirrored {
        for x in columns {
          (row + x * channels).update(from: sourceRow + (width - 1 - (x - right)) * channels, count: channels)
        }
      } else {
        (row + columns.lowerBound * channels).update(
          from: sourceRow + (columns.lowerBound - right) * channels, count: columns.count * channels)
      }
    }
  }

  /// Takes every pixel from where `map` says, between four neighbours by bilinear weights.
  ///
  /// - Parameter map: From coordinates of the target to those of the source, both in pixels from the image's centre.
  public func resample(_ source: FloatView, into target: FloatView, map: AffineMap) {
    precondition(source.count == count && target.count == count)
    let (centreY, centreX) = (Double(height - 1) / 2, Double(width - 1) / 2)
    for y in 0..<height {
      for x in 0..<width {
        let place = map.apply(y: Double(y) - centreY, x: Double(x) - centreX)
        sample(
          source.pointer, y: place.y + centreY, x: place.x + centreX,
          into: target.pointer + (y * width + x) * channels)
      }
    }
  }

  private func sample(_ source: UnsafePointer<Float>, y: Double, x: Double, into pixel: UnsafeMutablePointer<Float>) {
    guard y > -1, x > -1, y < Double(height), x < Double(width) else {
      pixel.update(repeating: 0, count: channels)
      return
    }
    let (rows, columns) = (neighbours(y, length: height), neighbours(x, length: width))
    let top = source + rows.first * width * channels
    let bottom = source + rows.second * width * channels
    let (left, right) = (columns.first * channels, columns.second * channels)
    for c in 0..<channels {
      let upper = columns.firstWeight * top[left + c] + columns.secondWeight * top[right + c]
      let lower = columns.firstWeight * bottom[left + c] + columns.secondWeight * bottom[right + c]
      pixel[c] = rows.firstWeight * upper + rows.secondWeight * lower
    }
  }

  /// The two whole coordinates about `place` and their weights; one that is outside has weight 0 and is moved inside.
  @inline(__always)
  private func neighbours(
    _ place: Double, length: Int
  ) -> (first: Int, firstWeight: Float, second: Int, secondWeight: Float) {
    let first = Int(place.rounded(.down))
    let part = Float(place - Double(first))
    return (
      max(first, 0), first >= 0 ? 1 - part : 0, min(first + 1, length - 1), first + 1 < length ? part : 0
    )
  }

  /// Writes 0 into a rectangle, which may reach beyond the image.
  public func blank(_ image: FloatView, rows: Range<Int>, columns: Range<Int>) {
    forEachRow(rows, columns) { image[$0].fill(0) }
  }

  /// Copies a rectangle, which may reach beyond the image, to the same place of `target`.
  public func paste(_ source: FloatView, into target: FloatView, rows: Range<Int>, columns: Range<Int>) {
    precondition(source.count == count && target.count == count)
    forEachRow(rows, columns) { range in
      (target.pointer + range.lowerBound).update(from: source.pointer + range.lowerBound, count: range.count)
    }
  }

  /// `target = weight · target + (1 - weight) · source`
  public func blend(_ source: FloatView, into target: FloatView, weight: Float) {
    precondition(source.count == count && target.count == count)
    let (from, to) = (source.pointer, target.pointer)
    for i in 0..<count { to[i] = weight * to[i] + (1 - weight) * from[i] }
  }

  private func forEachRow(_ rows: Range<Int>, _ columns: Range<Int>, _ body: (Range<Int>) -> Void) {
    let columns = columns.clamped(to: 0..<width)
    for y in rows.clamped(to: 0..<height) where !columns.isEmpty {
      let start = (y * width + columns.lowerBound) * channels
      body(start..<start + columns.count * channels)
    }
  }
}

/// A turn, a change of size and a shift of the plane: `(y, x)` becomes `(yy y + yx x + y0, xy y + xx x + x0)`.
public struct AffineMap: Hashable, Sendable {
  public var yy, yx, y0: Double
  public var xy, xx, x0: Double

  public init(yy: Double, yx: Double, y0: Double, xy: Double, xx: Double, x0: Double) {
    (self.yy, self.yx, self.y0) = (yy, yx, y0)
    (self.xy, self.xx, self.x0) = (xy, xx, x0)
  }

  func apply(y: Double, x: Double) -> (y: Double, x: Double) { (yy * y + yx * x + y0, xy * y + xx * x + x0) }
}
