/// The three products shared out over threads, for a chunk of images that is alone: rows of output, or pieces of the filters.
///
/// No sum is cut, so the bits are those of the calls by one thread.
extension Convolution {
  /// Multiplications that are worth a thread, a few microseconds: sharing out takes half of one, and fetching the rows at the
  /// border of another's part some more.
  private static let leastPartMultiplyAdds = 1 << 17
  /// Multiplications of a part that costs nothing beside its work.
  private static let largePartMultiplyAdds = 1 << 21
  /// Parts that balance a handful of threads.
  private static let balancedParts = 8

  /// A part for each thread, so that a thread finds the rows that it has just made; more where parts are large.
  private func parts(images: Int, most: Int, threads: Int) -> Int {
    let multiplyAdds = images * geometry.multiplyAdds
    let balanced = min(max(Self.balancedParts, threads), multiplyAdds / Self.largePartMultiplyAdds)
    return max(1, min(most, max(balanced, min(threads, multiplyAdds / Self.leastPartMultiplyAdds))))
  }

  /// As `forward`, by all threads.
  ///
  /// - Parameter workspaces: One a thread.
  public func forward(
    input: FloatView, prepared: FloatView, epilogue: ConvolutionEpilogue, output: FloatView, images: Int,
    workspaces: [FloatView], pool: ThreadPool
  ) {
    let parts =
      forwardProduct.hasParts ? parts(images: images, most: geometry.output.height, threads: pool.threadCount) : 1
    guard parts > 1 else {
      return forward(
        input: input, prepared: prepared, epilogue: epilogue, output: output, images: images,
        workspace: workspaces[0])
    }
    check(input, images * geometry.inputCount)
    check(prepared, forwardFilterCount)
    checkEpilogue(epilogue, output, images: images)
    check(workspaces, forwardProduct.workspaceCount(images: images), pool)
    pool.run(tasks: parts) { part, thread in
      forwardProduct.run(
        input: input, prepared: prepared, epilogue: epilogue, output: output, images: images, part: part, parts: parts,
        workspace: workspaces[thread])
    }
  }

  /// As `inputGradient`, by all threads; by one where patches are spread over each other.
  public func inputGradient(
    outputGradient: FloatView, prepared: FloatView, inputGradient: FloatView, images: Int, workspaces: [FloatView],
    pool: ThreadPool
  ) {
    let parts =
      inputGradientProduct.hasParts ? parts(images: images, most: geometry.input.height, threads: pool.threadCount) : 1
    guard parts > 1 else {
      return self.inputGradient(
        outputGradient: outputGradient, prepared: prepared, inputGradient: inputGradient, images: images,
        workspace: workspaces[0])
    }
    check(outputGradient, images * geometry.outputCount)
    check(prepared, inputGradientFilterCount)
    check(inputGradient, images * geometry.inputCount)
    check(workspaces, inputGradientProduct.workspaceCount(images: images), pool)
    inputGradientProduct.clearUnreached(inputGradient, images: images)
    pool.run(tasks: parts) { part, thread in
      inputGradientProduct.run(
        outputGradient: outputGradient, prepared: prepared, inputGradient: inputGradient, images: images, part: part,
        parts: parts, workspace: workspaces[thread])
    }
  }

  /// Adds to the filter gradient by all threads.
  ///
  /// - Returns: Whether it was done: not where the algorithm keeps sums, which one thread begins and ends.
  public func addFilterGradientInParts(
    input: FloatView, outputGradient: FloatView, filterGradient: FloatView, images: Int, workspaces: [FloatView],
    pool: ThreadPool
  ) -> Bool {
    guard case .direct(let direct) = filterGradientProduct else { return false }
    // Each part pads the map for itself.
    let most = geometry.inputMap.isPadded ? 2 : Int.max
    let parts = parts(images: images, most: min(most, direct.filterGradientPieces), threads: pool.threadCount)
    guard parts > 1 else { return false }
    check(input, images * geometry.inputCount)
    check(outputGradient, images * geometry.outputCount)
    check(filterGradient, geometry.filterCount)
    check(workspaces, direct.workspaceCount(images: images), pool)
    pool.run(tasks: parts) { part, thread in
      direct.filterGradient(
        input: input, outputGradient: outputGradient, filterGradient: filterGradient, images: images,
        piece: GradientPiece(part, of: parts), workspace: workspaces[thread])
    }
    return true
  }

  private func check(_ workspaces: [FloatView], _ count: Int, _ pool: ThreadPool) {
    precondition(workspaces.count >= pool.threadCount, "a workspace for each thread")
    for workspace in workspaces { check(workspace, count) }
  }
}
