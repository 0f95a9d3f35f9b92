import CNNSpec

/// How much each part of a check may compute.
///
/// A check is to take less than a minute, and to say the same on every machine: so its steps are counted, not timed. The
/// network's multiply-adds decide how many there are; small networks have the most that are useful.
struct CheckBudget {
  /// Multiply-adds of all parts together; half a minute at the 100 to 150 thousand million a second of two cores.
  private static let total = 4e12
  /// A training step costs about three times its forward.
  private static let trainingFactor = 3.0

  /// Times as many steps that the smallest batches take.
  private static let mostRepeats = 8

  /// Fewer steps than this say little about a learning rate.
  static let tellingSteps = 30

  /// Images of a step.
  let batchSize: Int
  /// Steps at each rate of the sweep, and how many images they share out.
  let sweepSteps: Int
  let sweepImages: Int
  /// Images that are learned by heart, and updates at most.
  let heartImages: Int
  let heartSteps: Int
  /// Steps of the training that is tested on held-out images, and how many of them there are.
  let learningSteps: Int
  let heldOutImages: Int
  /// Tensors whose gradients are compared with differences, and images that they are computed for.
  let gradientTensors: Int
  let gradientImages: Int

  /// Writing and reading a number takes as long as so many multiply-adds, which counts in thin networks.
  private static let outputCost = 60

  /// What an image costs, in multiply-adds.
  static func cost(_ architecture: Architecture) -> Int {
    architecture.multiplyAdds + outputCost * architecture.layers.reduce(0) { $0 + $1.output.count }
  }

  /// - Parameters:
  ///   - multiplyAdds: Of one image.
  ///   - images: Training images that there are.
  init(multiplyAdds: Int, batchSize wanted: Int, images: Int, rateCount: Int, differenceCount: Int) {
    let forward = Double(max(multiplyAdds, 1))
    let count = { (share: Double, cost: Double, range: ClosedRange<Int>) in
      min(max(Int(share * Self.total / cost), range.lowerBound), range.upperBound)
    }
    let update = Self.trainingFactor * forward
    let heldOut = min(count(0.1, forward, 100...500), images / 2)
    heldOutImages = heldOut
    heartImages = min(16, images - heldOut)
    heartSteps = count(0.2, update * Double(heartImages), 20...200)
    let smallBatch = 16
    let isLarge = count(0.3, update * 32 * Double(rateCount), 1...40) < 20
    let limit = isLarge ? smallBatch : 32
    batchSize = max(1, min(wanted, limit, images - heldOut))
    // Small batches make up for their noise with more steps.
    let factor = min(Self.mostRepeats, max(1, 32 / max(1, wanted)))
    sweepSteps = count(0.3, update * Double(batchSize * rateCount), 10...40 * factor)
    // In a few steps only images that come again show whether anything is learned.
    sweepImages = batchSize * (sweepSteps < Self.tellingSteps ? 4 : sweepSteps)
    learningSteps = count(0.2, update * Double(batchSize) * 2, 40...150 * factor)
    gradientImages = min(8, images - heldOut)
    gradientTensors = count(0.2, forward * Double(gradientImages * 2 * differenceCount), 4...32)
  }
}
