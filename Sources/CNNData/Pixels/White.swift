/// The largest value of an integer pixel, which is 1 on the scale of mean and std.
enum White {
  static let byte = 255.0
  /// The value of white in a picture of 16 bits.
  static let word = 65_535.0
}
