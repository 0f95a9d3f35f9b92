import Foundation
import Testing

@testable import CNNEngine

@Suite struct ProductTests {
  /// Around the tiles' and panels' edges, one past the blocks, and nothing to sum.
  static let sizes: [(m: Int, n: Int, k: Int)] = [
    (1, 1, 1), (1, 1, 0), (2, 3, 5), (13, 31, 7), (14, 32, 8), (15, 33, 9), (29, 65, 3), (6, 16, 17), (7, 17, 385),
    (257, 5, 4), (3, 513, 2), (30, 100, 386), (64, 10, 400), (1, 10, 800), (40, 500, 20),
    (1, 130, 40), (1, 347, 33), (2, 128, 90),
    // Rows a kilobyte apart, which are copied from 33 on.
    (33, 256, 20), (40, 512, 9), (32, 256, 5),
  ]

  private func definition(_ a: MatrixView, _ b: MatrixView, start: [Float]) -> [Float] {
    var c = start
    for i in 0..<a.rows {
      for j in 0..<b.columns {
        for k in 0..<a.columns {
          c[i * b.columns + j] +=
            a.elements[i * a.rowStride + k * a.columnStride] * b.elements[k * b.rowStride + j * b.columnStride]
        }
      }
    }
    return c
  }

  @Test(arguments: InstructionSet.supported, [1, 3])
  func gemmEqualsTheDefinitionForAllStrides(set: InstructionSet, threadCount: Int) {
    let engine = Engine(threadCount: threadCount, instructionSet: set)
    for (m, n, k) in Self.sizes where m * n * k < 60_000 {
      for layout in 0..<8 {
        let a = matrix(rows: m, columns: k, columnMajor: layout & 1 != 0, seed: 1)
        let b = matrix(rows: k, columns: n, columnMajor: layout & 2 != 0, seed: 2)
        let start = integers(m * n, seed: 3)
        for mode in [ProductMode.overwrite, .accumulate] {
          let result = FloatBuffer(count: m * n)
          result.whole.fill(.nan)
          let c = MatrixView(
            result.whole, rows: m, columns: n, rowStride: layout & 4 != 0 ? 1 : n, columnStride: layout & 4 != 0 ? m : 1
          )
          if mode == .accumulate {
            for i in 0..<m { for j in 0..<n { result.whole[i * c.rowStride + j * c.columnStride] = start[i * n + j] } }
          }
          gemm(a: a, b: b, into: c, mode: mode, engine: engine)
          let expected = definition(a, b, start: mode == .accumulate ? start : [Float](repeating: 0, count: m * n))
          let found = (0..<m * n).map { result.whole[$0 / n * c.rowStride + $0 % n * c.columnStride] }
          #expect(found == expected, "\(m) x \(n) x \(k), layout \(layout), \(mode)")
        }
      }
    }
  }

  /// Large products copy rows while others are multiplied, and have longer blocks of steps; of a factor that lies column by
  /// column they copy none. Every element stays one chain.
  @Test(arguments: InstructionSet.supported, [1, 3])
  func rowsThatAreCopiedAheadGiveTheBitsOfRowsThatAreNot(set: InstructionSet, threadCount: Int) {
    let engine = Engine(threadCount: threadCount, instructionSet: set)
    for (m, n, k) in [(129, 512, 1030), (200, 530, 15), (150, 1100, 700), (143, 576, 1024)] {
      let stride = k + 3
      let elements = FloatBuffer(fractions(m * stride, seed: 1)).whole
      let rows = MatrixView(elements, rows: m, columns: k, rowStride: stride, columnStride: 1)
      let turned = FloatBuffer((0..<m * k).map { elements[$0 % m * stride + $0 / m] }).whole
      let columns = MatrixView(turned, rows: m, columns: k, rowStride: 1, columnStride: m)
      for isColumnMajor in [false, true] {
        let b = matrix(rows: k, columns: n, columnMajor: isColumnMajor, seed: 2)
        let start = fractions(m * n, seed: 4)
        let results = [rows, columns].map { a in
          let c = FloatBuffer(start).whole
          gemm(a: a, b: b, into: MatrixView(c, rows: m, columns: n), mode: .accumulate, engine: engine)
          return c.array
        }
        #expect(results[0] == results[1], "\(m) x \(n) x \(k)")
      }
    }
  }

  /// One row is multiplied in runs of several vectors.
  @Test(arguments: InstructionSet.supported, [1, 3])
  func oneRowHasTheBitsOfARowAmongOthers(set: InstructionSet, threadCount: Int) {
    let engine = Engine(threadCount: threadCount, instructionSet: set)
    let others = 5
    for (inputs, units) in [(800, 500), (390, 128), (9, 67), (33, 300)] {
      let product = LinearProduct(inputs: inputs, units: units, engine: engine)
      let input = FloatBuffer(fractions(others * inputs, seed: 1)).whole
      let weights = FloatBuffer(fractions(inputs * units, seed: 2)).whole
      let bias = FloatBuffer(fractions(units, seed: 3)).whole
      let results = [1, others].map { images in
        let output = FloatBuffer(count: images * units).whole
        output.fill(.nan)
        product.forward(
          input: input[0..<images * inputs], weights: weights, bias: bias, hasReLU: true, output: output,
          images: images,
          workspace: FloatBuffer(count: product.workspaceCount(images: images)).whole)
        return Array(output.array.prefix(units))
      }
      #expect(results[0] == results[1], "\(inputs) x \(units)")
    }
  }

  private func matrix(rows: Int, columns: Int, columnMajor: Bool, seed: Int) -> MatrixView {
    MatrixView(
      FloatBuffer(integers(rows * columns, seed: seed)).whole, rows: rows, columns: columns,
      rowStride: columnMajor ? 1 : columns, columnStride: columnMajor ? rows : 1)
  }

  @Test(arguments: InstructionSet.supported, [1, 3])
  func theLinearLayersProductsEqualTheDefinition(set: InstructionSet, threadCount: Int) {
    let engine = Engine(threadCount: threadCount, instructionSet: set)
    for (images, units, inputs) in Self.sizes where inputs > 0 {
      let linear = LinearProduct(inputs: inputs, units: units, engine: engine)
      let workspace = FloatBuffer(count: linear.workspaceCount(images: images))
      workspace.whole.fill(.nan)
      let x = MatrixView(FloatBuffer(integers(images * inputs, seed: 1)).whole, rows: images, columns: inputs)
      let w = MatrixView(FloatBuffer(integers(inputs * units, seed: 2)).whole, rows: inputs, columns: units)
      let dy = MatrixView(FloatBuffer(integers(images * units, seed: 3)).whole, rows: images, columns: units)
      let bias = integers(units, seed: 4)
      let shape = Comment("\(images) images, \(inputs) inputs, \(units) units")

      let y = FloatBuffer([Float](repeating: .nan, count: images * units))
      linear.forward(
        input: x.elements, weights: w.elements, bias: FloatBuffer(bias).whole, hasReLU: true, output: y.whole,
        images: images, workspace: workspace.whole)
      let start = (0..<images * units).map { bias[$0 % units] }
      #expect(y.whole.array == definition(x, w, start: start).map { max(0, $0) }, shape)

      let dx = FloatBuffer([Float](repeating: .nan, count: images * inputs))
      linear.inputGradient(
        outputGradient: dy.elements, weights: w.elements, inputGradient: dx.whole, images: images,
        workspace: workspace.whole)
      let zeros = [Float](repeating: 0, count: images * inputs)
      #expect(dx.whole.array == definition(dy, w.transposed, start: zeros), shape)

      let old = integers(inputs * units, seed: 5)
      let dw = FloatBuffer(old)
      linear.weightGradient(
        input: x.elements, outputGradient: dy.elements, weightGradient: dw.whole, images: images, mode: .accumulate,
        workspace: workspace.whole)
      #expect(dw.whole.array == definition(x.transposed, dy, start: old), shape)
    }
  }

  @Test(arguments: InstructionSet.supported)
  func theNarrowLinearLayersProductsEqualTheDefinition(set: InstructionSet) {
    let engine = Engine(threadCount: 1, instructionSet: set)
    for images in [1, 2, 4, 7, 8] {
      for units in 1...15 {
        for inputs in [1, 3, 16, 37, 400] {
          let linear = NarrowLinearProduct(inputs: inputs, units: units, engine: engine)
          let x = MatrixView(FloatBuffer(integers(images * inputs, seed: 1)).whole, rows: images, columns: inputs)
          let w = MatrixView(FloatBuffer(integers(units * inputs, seed: 2)).whole, rows: units, columns: inputs)
          let dy = MatrixView(FloatBuffer(integers(images * units, seed: 3)).whole, rows: images, columns: units)
          let bias = integers(units, seed: 4)
          let shape = Comment("\(images) images, \(inputs) inputs, \(units) units")

          let y = FloatBuffer.unwritten(images * units)
          linear.forward(
            input: x.elements, weights: w.elements, bias: FloatBuffer(bias).whole, hasReLU: true, output: y.whole,
            images: images)
          let start = (0..<images * units).map { bias[$0 % units] }
          #expect(y.whole.array == definition(x, w.transposed, start: start).map { max(0, $0) }, shape)

          let dx = FloatBuffer.unwritten(images * inputs)
          linear.inputGradient(
            outputGradient: dy.elements, weights: w.elements, inputGradient: dx.whole, images: images)
          #expect(
            dx.whole.array == definition(dy, w, start: [Float](repeating: 0, count: images * inputs)), shape)

          let old = integers(units * inputs, seed: 5)
          let dw = FloatBuffer(old)
          linear.addWeightGradient(
            input: x.elements, outputGradient: dy.elements, to: dw.whole, images: images)
          #expect(dw.whole.array == definition(dy.transposed, x, start: old), shape)
        }
      }
    }
  }

  @Test(arguments: InstructionSet.supported)
  func aNarrowRowsBitsDoNotDependOnTheOtherRows(set: InstructionSet) {
    let (inputs, units) = (777, 10)
    let linear = NarrowLinearProduct(
      inputs: inputs, units: units, engine: Engine(threadCount: 1, instructionSet: set))
    let x = FloatBuffer((0..<13 * inputs).map { sin(Float($0)) })
    let w = FloatBuffer((0..<units * inputs).map { cos(Float($0)) })
    func output(_ images: Range<Int>) -> [Float] {
      let y = FloatBuffer(count: images.count * units)
      linear.forward(
        input: x[images.lowerBound * inputs..<images.upperBound * inputs], weights: w.whole, bias: nil,
        hasReLU: false, output: y.whole, images: images.count)
      return y.whole.array
    }
    let all = output(0..<13)
    #expect(output(2..<3) == Array(all[2 * units..<3 * units]))
    #expect(output(5..<12) == Array(all[5 * units..<12 * units]))
  }

  @Test(arguments: InstructionSet.supported)
  func aRowsBitsDoNotDependOnTheOtherRows(set: InstructionSet) {
    let engine = Engine(threadCount: 2, instructionSet: set)
    let linear = LinearProduct(inputs: 777, units: 65, engine: engine)
    let workspace = FloatBuffer(count: linear.workspaceCount(images: 37))
    let x = FloatBuffer((0..<37 * 777).map { sin(Float($0)) })
    let w = FloatBuffer((0..<777 * 65).map { cos(Float($0)) })
    func output(_ images: Range<Int>) -> [Float] {
      let y = FloatBuffer(count: images.count * 65)
      linear.forward(
        input: x[images.lowerBound * 777..<images.upperBound * 777], weights: w.whole, bias: nil, hasReLU: false,
        output: y.whole, images: images.count, workspace: workspace.whole)
      return y.whole.array
    }
    let all = output(0..<37)
    #expect(output(3..<4) == Array(all[3 * 65..<4 * 65]))
    #expect(output(10..<30) == Array(all[10 * 65..<30 * 65]))
  }
}
