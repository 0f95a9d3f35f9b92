import CNNKernels

extension Kernels {
  static func copyColumns(
    _ source: Source, sourceStride: Int, to target: Target, targetStride: Int, columns: Int, rows: Int
  ) {
    for row in 0..<rows {
      let (from, to) = (source + row &* sourceStride, target + row &* targetStride)
      var i = 0
      while i < columns {
        storeNext(loadNext(from + i, columns &- i), to + i, columns &- i)
        i &+= lanes
      }
    }
  }

  static func addColumns(
    _ source: Source, sourceStride: Int, to target: Target, targetStride: Int, columns: Int, rows: Int
  ) {
    for row in 0..<rows {
      let (from, to) = (source + row &* sourceStride, target + row &* targetStride)
      var i = 0
      while i < columns {
        let left = columns &- i
        storeNext(loadNext(from + i, left) + loadNext(to + i, left), to + i, left)
        i &+= lanes
      }
    }
  }

  static func addPixels(
    _ source: Source, to target: Target, terms: UnsafePointer<PixelTerm>, termCount: Int, channels: Int
  ) {
    for index in 0..<termCount {
      let term = terms[index]
      let from = source + Int(term.source) &* channels
      let to = target + Int(term.target) &* channels
      let weight = Vector(repeating: term.weight)
      var i = 0
      while i < channels {
        let left = channels &- i
        storeNext(multiplyAdd(loadNext(from + i, left), weight, loadNext(to + i, left)), to + i, left)
        i &+= lanes
      }
    }
  }
}
