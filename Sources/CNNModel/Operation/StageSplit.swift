/// Which images each task of a stage takes, chunk by chunk.
struct StageSplit: Sendable {
  let images: Int
  let chunkImages: Int
  let taskCount: Int
  private let isSharded: Bool

  /// - Parameter shardCount: 0 for a stage without parameters.
  init(images: Int, chunkImages: Int, shardCount: Int) {
    self.images = images
    self.chunkImages = chunkImages
    isSharded = shardCount > 0
    taskCount = isSharded ? min(shardCount, images) : dividedRoundingUp(images, chunkImages)
  }

  /// All images of a task: a shard of about equal size, or one chunk.
  private func images(task: Int) -> Range<Int> {
    guard isSharded else { return task * chunkImages..<min(images, (task + 1) * chunkImages) }
    return task * images / taskCount..<(task + 1) * images / taskCount
  }

  func chunkCount(task: Int) -> Int { dividedRoundingUp(images(task: task).count, chunkImages) }

  func images(task: Int, chunk: Int) -> Range<Int> {
    let all = images(task: task)
    let start = all.lowerBound + chunk * chunkImages
    return start..<min(all.upperBound, start + chunkImages)
  }

  /// Chunks of all tasks together.
  var chunkCount: Int { (0..<taskCount).reduce(0) { $0 + chunkCount(task: $1) } }
}
