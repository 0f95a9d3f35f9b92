import CNNKernels

private func copyColumns(
  _ source: Source, _ sourceStride: Int, _ target: Target, _ targetStride: Int, _ columns: Int, _ rows: Int
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

private func addColumns(
  _ source: Source, _ sourceStride: Int, _ target: Target, _ targetStride: Int, _ columns: Int, _ rows: Int
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

private func addPixels(
  _ source: Source, _ target: Target, _ terms: UnsafePointer<PixelTerm>, _ termCount: Int, _ channels: Int
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

func resamplingKernels() -> ResamplingKernels {
  ResamplingKernels(
    copyColumns: { copyColumns($0, $1, $2, $3, $4, $5) }, addColumns: { addColumns($0, $1, $2, $3, $4, $5) },
    addPixels: { addPixels($0, $1, $2, $3, $4) })
}
