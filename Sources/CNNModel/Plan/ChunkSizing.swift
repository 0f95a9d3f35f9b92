/// How many images go through a stage at once, and into how many shards a batch's gradients are split.
///
/// Shards, and the images that go through together where gradients are summed, follow from shapes and batch size alone,
/// because sums follow them. All other chunks follow from the threads too: an image's values depend on no other image.
///
/// Sizes trade four things: the working set should stay in the level-2 cache; filters, read anew for every chunk, should be
/// read seldom; there should be enough pieces to balance threads; and every shard costs a copy of the gradients.
struct ChunkSizing {
  let batchSize: Int
  /// Floats an image that the widest instruction touches.
  let floatsPerImage: Int
  /// Floats of prepared filters that the widest instruction reads for each chunk.
  let filterFloats: Int
  /// Floats of parameters whose gradients the stage finds.
  let gradientFloats: Int
  /// Threads that the work is cut for.
  let threads: Int

  /// Half of a 2 MiB level-2 cache, or all of a 1 MiB one, in floats.
  static let cacheFloats = 256 * 1024
  /// Pieces that balance a handful of threads.
  static let balancedPieces = 8
  /// Pieces when each has to read or to keep a large set of filters, and a huge one.
  static let frugalPieces = 4
  static let fewestPieces = 2
  /// Shards of gradients so small that their copies and sums cost nothing.
  static let tinyGradientPieces = 32
  /// Gradients up to these sizes cost nothing to keep once a piece, 16 KiB, or little, 128 KiB; from 4 MiB on much.
  static let tinyGradientFloats = 4 * 1024
  static let smallGradientFloats = 32 * 1024
  static let hugeGradientFloats = 1024 * 1024
  /// Filters that no cache of a thread's own holds several times over: 16 MiB.
  static let hugeFilterFloats = 4 * 1024 * 1024

  /// One has an image at least.
  var shardCount: Int { min(batchSize, wantedShards) }

  private var wantedShards: Int {
    switch gradientFloats {
    case 0: 0
    case ...Self.tinyGradientFloats: Self.tinyGradientPieces
    case ...Self.smallGradientFloats: Self.balancedPieces
    case ..<Self.hugeGradientFloats: Self.frugalPieces
    default: Self.fewestPieces
    }
  }

  /// Images that go through together in a shard.
  var shardChunkImages: Int { chunkImages(forThreads: 1) }

  /// Images that go through together where no gradient of a parameter is summed: as many as fit, or up to half as many if the
  /// threads then have work so much more even that it repays reading filters more often.
  var chunkImages: Int {
    let most = mostChunkImages
    func imagesOfBusiest(_ chunk: Int) -> Int {
      dividedRoundingUp(dividedRoundingUp(batchSize, chunk), threads) * chunk
    }
    let candidates = (dividedRoundingUp(most, 2)...most).reversed()
    let even = candidates.min { imagesOfBusiest($0) < imagesOfBusiest($1) } ?? most
    let worthwhile = 1.12
    return Double(imagesOfBusiest(even)) * worthwhile < Double(imagesOfBusiest(most)) ? even : most
  }

  /// The same without regard to evenness. Memory is for so many, so that a larger batch never needs less.
  var mostChunkImages: Int { chunkImages(forThreads: threads) }

  private func chunkImages(forThreads threads: Int) -> Int {
    let resident = max(1, Self.cacheFloats / max(1, floatsPerImage))
    let fewest = max(threads, shardCount)
    guard filterFloats > resident * floatsPerImage else {
      return min(resident, dividedRoundingUp(batchSize, max(Self.balancedPieces, fewest)))
    }
    let pieces = filterFloats < Self.hugeFilterFloats ? Self.frugalPieces : Self.fewestPieces
    return min(filterFloats / max(1, floatsPerImage), dividedRoundingUp(batchSize, max(pieces, fewest)))
  }

  /// Whether shards are too few for the threads, which would spend more than a fifth of their time waiting; the same for every
  /// batch size.
  var hasTooFewShards: Bool { wantedShards > 0 && Self.idleShare(wantedShards, threads) > 0.2 }

  /// Pieces of the filters by which a shard's gradients are found apart, so that all threads have work: the fewest that leave
  /// hardly one waiting.
  var gradientPieces: Int {
    let hardlyIdle = 0.04
    return (1...max(1, threads)).first { Self.idleShare(shardCount * $0, threads) <= hardlyIdle } ?? threads
  }

  /// The share of their time that threads wait that do so many equal tasks.
  private static func idleShare(_ tasks: Int, _ threads: Int) -> Double {
    1 - Double(tasks) / Double(dividedRoundingUp(tasks, threads) * threads)
  }
}

func dividedRoundingUp(_ a: Int, _ b: Int) -> Int { (a + b - 1) / b }
