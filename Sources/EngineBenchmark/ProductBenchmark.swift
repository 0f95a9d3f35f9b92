import CNNEngine

/// Times a square product on the engine's threads, after comparing its diagonal with the definition.
func benchmarkGemm(side: Int, engine: Engine) {
  let a = testValues(side * side, seed: 1)
  let b = testValues(side * side, seed: 2)
  let c = FloatBuffer(count: side * side)
  func matrix(_ buffer: FloatBuffer) -> MatrixView { MatrixView(buffer.whole, rows: side, columns: side) }
  let time = shortestTime(within: 0.3) {
    gemm(a: matrix(a), b: matrix(b), into: matrix(c), mode: .overwrite, engine: engine)
  }
  for i in 0..<side {
    let exact = (0..<side).reduce(0.0) { $0 + Double(a.whole[i * side + $1]) * Double(b.whole[$1 * side + i]) }
    precondition(abs(Double(c.whole[i * side + i]) - exact) < 1e-3, "wrong result of a product")
  }
  let speed = 2 * Double(side * side * side) / time / 1e9
  let peak = engine.measurePeak()
  print(
    "gemm \(side)^3, \(engine.pool.threadCount) threads: \(cell(speed, 0, digits: 1)) GFLOP/s, "
      + "\(cell(100 * speed / peak, 0, digits: 1)) % of \(cell(peak, 0, digits: 1))")
}

/// Times a linear layer's three products at a training step's batch and at one image.
func benchmarkLinear(engine: Engine) {
  let sizes = [(inputs: 3456, units: 10), (800, 500), (500, 10), (9216, 128), (512, 10)]
  for (inputs, units) in sizes {
    for images in [1, 64] {
      let linear = LinearProduct(inputs: inputs, units: units, engine: engine)
      let x = testValues(images * inputs, seed: 1)
      let w = testValues(inputs * units, seed: 2)
      let y = FloatBuffer(count: images * units)
      let workspace = FloatBuffer(count: linear.workspaceCount(images: images)).whole
      let forward = shortestTime(within: 0.02) {
        linear.forward(
          input: x.whole, weights: w.whole, bias: nil, rectified: false, output: y.whole, images: images,
          workspace: workspace)
      }
      let toInput = shortestTime(within: 0.02) {
        linear.inputGradient(
          outputGradient: y.whole, weights: w.whole, inputGradient: x.whole, images: images, workspace: workspace)
      }
      let toWeights = shortestTime(within: 0.02) {
        linear.weightGradient(
          input: x.whole, outputGradient: y.whole, weightGradient: w.whole, images: images, mode: .overwrite,
          workspace: workspace)
      }
      let operations = 2e-9 * Double(inputs * units * images)
      print(
        cell("linear \(images) x \(inputs) x \(units)", 28, left: true)
          + [forward, toInput, toWeights].map {
            cell(operations / $0, 8, digits: 1) + cell(1e6 * $0, 9, digits: 1) + " us"
          }
          .joined())
    }
  }
}
