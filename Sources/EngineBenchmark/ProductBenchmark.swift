import CNNEngine
import CNNReference

/// Times a square product on the engine's threads, after comparing it with the reference.
func benchmarkGemm(side: Int, engine: Engine) {
  let a = testValues(side * side, seed: 1)
  let b = testValues(side * side, seed: 2)
  let c = FloatBuffer(count: side * side)
  func matrix(_ buffer: FloatBuffer) -> MatrixView { MatrixView(buffer.whole, rows: side, columns: side) }
  func multiply() { gemm(a: matrix(a), b: matrix(b), into: matrix(c), mode: .overwrite, engine: engine) }
  let name = "gemm \(side)^3, \(engine.pool.threadCount) threads"
  multiply()
  let expected = ReferenceLinear.forward(
    NCHW(images: side, channels: side, values: a.whole.doubles), weights: transposed(b.whole.doubles, rows: side),
    units: side)
  verify(name, c.whole.array, expected.values)
  let speed = 2 * Double(side * side * side) / shortestTime(within: 0.3, multiply) / 1e9
  let peak = engine.measurePeak()
  print(
    "\(name): \(cell(speed, 0, digits: 1)) GFLOP/s, "
      + "\(cell(100 * speed / peak, 0, digits: 1)) % of \(cell(peak, 0, digits: 1))")
}

/// Times a linear layer's three products at a training step's batch and at one image.
func benchmarkLinear(engine: Engine) {
  for (inputs, units) in [(inputs: 3456, units: 10), (800, 500), (500, 10), (9216, 128), (512, 10)] {
    for images in [1, 64] {
      LinearBenchmark(inputs: inputs, units: units, images: images, engine: engine).printTimes()
    }
  }
}

/// The three products of a linear layer, compared with the reference and then timed.
private struct LinearBenchmark {
  private let linear: LinearProduct
  private let images: Int
  private let input, weights, outputGradient: FloatBuffer
  private let output, inputGradient, weightGradient: FloatBuffer
  private let workspace: FloatView

  init(inputs: Int, units: Int, images: Int, engine: Engine) {
    linear = LinearProduct(inputs: inputs, units: units, engine: engine)
    self.images = images
    input = testValues(images * inputs, seed: 1)
    weights = testValues(inputs * units, seed: 2)
    outputGradient = testValues(images * units, seed: 3)
    output = FloatBuffer(count: images * units)
    inputGradient = FloatBuffer(count: images * inputs)
    weightGradient = FloatBuffer(count: inputs * units)
    workspace = FloatBuffer(count: linear.workspaceCount(images: images)).whole
  }

  private func forward() {
    linear.forward(
      input: input.whole, weights: weights.whole, bias: nil, hasReLU: false, output: output.whole, images: images,
      workspace: workspace)
  }

  private func propagateToInput() {
    linear.inputGradient(
      outputGradient: outputGradient.whole, weights: weights.whole, inputGradient: inputGradient.whole, images: images,
      workspace: workspace)
  }

  private func propagateToWeights() {
    linear.weightGradient(
      input: input.whole, outputGradient: outputGradient.whole, weightGradient: weightGradient.whole, images: images,
      mode: .overwrite, workspace: workspace)
  }

  func printTimes() {
    let name = "linear \(images) x \(linear.inputs) x \(linear.units)"
    let products = [forward, propagateToInput, propagateToWeights]
    for product in products { product() }
    compare(name)
    let operations = 2e-9 * Double(linear.inputs * linear.units * images)
    print(
      cell(name, 28, left: true)
        + products.map { product in
          let time = shortestTime(within: 0.02, product)
          return cell(operations / time, 8, digits: 1) + cell(1e6 * time, 9, digits: 1) + " us"
        }
        .joined())
  }

  private func compare(_ name: String) {
    let x = NCHW(images: images, channels: linear.inputs, values: input.whole.doubles)
    let gradient = NCHW(images: images, channels: linear.units, values: outputGradient.whole.doubles)
    let w = transposed(weights.whole.doubles, rows: linear.inputs)
    let gradients = ReferenceLinear.backward(x, weights: w, outputGradient: gradient)
    verify(name, output.whole.array, ReferenceLinear.forward(x, weights: w, units: linear.units).values)
    verify(name, inputGradient.whole.array, gradients.input.values)
    verify(name, weightGradient.whole.array, transposed(gradients.weights, rows: linear.units))
  }
}

/// A row-major matrix with rows and columns exchanged: the reference has a row for each unit, the engine a column.
private func transposed(_ matrix: [Double], rows: Int) -> [Double] {
  let columns = matrix.count / rows
  return (0..<matrix.count).map { matrix[$0 % rows * columns + $0 / rows] }
}
