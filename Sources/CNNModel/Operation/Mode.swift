/// What a network is built for.
public enum Purpose: Sendable {
  case training, inference
}

/// What a forward is for.
public enum Mode: Sendable {
  /// Running statistics, no dropout.
  case inference
  /// Statistics of the batch, dropout drawn by seed, epoch and each image's index within its split.
  case training(seed: UInt64, epoch: Int, images: [Int])
}
