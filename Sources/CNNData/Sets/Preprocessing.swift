/// What is done to pixels before the network sees them; kept in the checkpoint.
///
/// A byte is divided by 255 and a value of 16 bits by 65535 first, a float of an IDX file is taken as it is; then every channel becomes
/// `(value - mean) / std`. A network is only right together with the numbers that it was trained with, so evaluation
/// and prediction read them from the checkpoint and never compute their own.
public struct Preprocessing: Codable, Hashable, Sendable {
  /// One number a channel, on the scale 0...1.
  public var mean: [Double]
  /// One number a channel, positive, on the scale 0...1.
  public var std: [Double]

  public init(mean: [Double], std: [Double]) {
    self.mean = mean
    self.std = std
  }

  /// Leaves values as they are.
  public static func identity(channels: Int) -> Preprocessing {
    Preprocessing(mean: Array(repeating: 0, count: channels), std: Array(repeating: 1, count: channels))
  }
}
