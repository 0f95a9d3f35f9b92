import CNNKernels

/// A linear layer's input gradient, computed as its transpose.
///
/// `inputGradientᵀ = weights · outputGradientᵀ` reads the weights row by row as they lie. The straight product would have
/// to transpose them every step, and they are by far the largest of the three matrices.
struct LinearInputGradient: Sendable {
  private let inputs: Int
  private let units: Int
  private let images: Int
  private let engine: Engine
  private let kernels: any ProductKernels.Type

  init(_ product: LinearProduct, images: Int) {
    inputs = product.inputs
    units = product.units
    self.images = images
    engine = product.engine
    kernels = product.engine.kernels
  }

  private var panelFloats: Int { units * kernels.panelWidth }
  private var panelsCount: Int { dividedUp(images, kernels.panelWidth) * panelFloats }
  /// Rows of weights that make one task: four tiles, or fewer where threads are many.
  private var taskRows: Int {
    let tiles = dividedUp(inputs, kernels.tileRows)
    return min(4, max(1, tiles / engine.plannedThreads)) * kernels.tileRows
  }
  private var taskCount: Int { roundedUp(taskRows * images, FloatBuffer.alignment) }

  /// Floats of workspace: the packed output gradients, which all threads share, and each thread's transposed result.
  var workspaceCount: Int { roundedUp(panelsCount, FloatBuffer.alignment) + taskCount * engine.pool.threadCount }

  func run(outputGradient: FloatView, weights: FloatView, inputGradient: FloatView, workspace: FloatView) {
    precondition(workspace.count >= workspaceCount, "a workspace for the product")
    guard images > 0 else { return }
    guard images > Self.mostRows else {
      return multiplyRows(
        outputGradient: outputGradient, weights: weights, inputGradient: inputGradient, workspace: workspace)
    }
    let packing = engine.kernels
    engine.pool.run(tasks: dividedUp(images, kernels.panelWidth)) { panel, _ in
      let first = panel * kernels.panelWidth
      packing.packPanels(
        outputGradient.pointer + first * units, rows: units, columns: min(kernels.panelWidth, images - first),
        rowStride: 1, columnStride: units, into: workspace.pointer + panel * panelFloats, panelStride: panelFloats)
    }
    engine.pool.run(tasks: dividedUp(inputs, taskRows)) { task, thread in
      let first = task * taskRows
      let rows = min(taskRows, inputs - first)
      let result = workspace.pointer + roundedUp(panelsCount, FloatBuffer.alignment) + thread * taskCount
      var product = StridedProduct(
        a: weights.pointer + first * units, b: UnsafePointer(workspace.pointer), c: result)
      product.rows = rows
      product.columns = images
      product.length = units
      product.aRow = units
      product.bStep = kernels.panelWidth
      product.bPanel = panelFloats
      product.cRow = images
      kernels.multiply(&product)
      packing.copyMatrix(
        UnsafePointer(result), rows: images, columns: rows, rowStride: 1, columnStride: images,
        into: inputGradient.pointer + first, targetRowStride: inputs)
    }
  }

  /// Images that would leave most lanes of a panel empty.
  private static let mostRows = 5

  /// Rows of weights by rows of output gradients, with vectors along the units.
  private func multiplyRows(
    outputGradient: FloatView, weights: FloatView, inputGradient: FloatView, workspace: FloatView
  ) {
    engine.pool.run(tasks: dividedUp(inputs, taskRows)) { task, thread in
      let first = task * taskRows
      let rows = min(taskRows, inputs - first)
      let result = workspace.pointer + thread * taskCount
      var product = RowProduct(
        a: weights.pointer + first * units, b: outputGradient.pointer,
        c: images == 1 ? inputGradient.pointer + first : result)
      product.rows = rows
      product.columns = images
      product.length = units
      product.aRow = units
      product.bRow = units
      product.cRow = images
      kernels.multiplyRows(&product)
      guard images > 1 else { return }
      engine.kernels.copyMatrix(
        UnsafePointer(result), rows: images, columns: rows, rowStride: 1, columnStride: images,
        into: inputGradient.pointer + first, targetRowStride: inputs)
    }
  }
}
