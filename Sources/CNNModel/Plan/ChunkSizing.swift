/// How many images go through a stage at once, and into how many shards a batch's gradients are split.
///
/// Both follow from shapes and batch size. They trade four things: the working set should stay in the level-2 cache; filters,
/// read anew for every chunk, should be read seldom; there should be enough pieces to balance threads; and every shard
/// costs a copy of the gradients.
struct ChunkSizing {
  let batchSize: Int
  /// Floats an image that the widest instruction touches.
  let floatsPerImage: Int
  /// Floats of prepared filters that the widest instruction reads for each chunk.
  let filterFloats: Int
  /// Floats of parameters whose gradients the stage finds.
  let gradientFloats: Int

  /// Half of a 2 MiB level-2 cache, or all of a 1 MiB one, in floats.
  static let cacheFloats = 256 * 1024
  /// Pieces that balance a handful of threads.
  static let balancedPieces = 8
  /// Pieces when each has to read or to keep a large set of filters.
  static let frugalPieces = 4
  /// Gradients up to this size are cheap to keep once a piece: 1 MiB.
  static let smallGradientFloats = 256 * 1024

  var shardCount: Int {
    guard gradientFloats > 0 else { return 0 }
    return min(batchSize, gradientFloats <= Self.smallGradientFloats ? Self.balancedPieces : Self.frugalPieces)
  }

  var chunkImages: Int {
    let resident = max(1, Self.cacheFloats / max(1, floatsPerImage))
    let isBoundByFilters = filterFloats > resident * floatsPerImage
    let wanted = isBoundByFilters ? max(1, filterFloats / max(1, floatsPerImage)) : resident
    let pieces = isBoundByFilters ? Self.frugalPieces : Self.balancedPieces
    return min(wanted, dividedRoundingUp(batchSize, max(pieces, shardCount)))
  }
}

func dividedRoundingUp(_ a: Int, _ b: Int) -> Int { (a + b - 1) / b }
