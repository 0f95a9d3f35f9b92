/// A change of brightness and contrast of one image, before it is normalised.
///
/// Brightness multiplies every value; contrast then moves every value away from the mean of the image, over all its
/// channels, or towards it. Bytes and words stay within 0...1 after each; floats of an IDX file have no such limits.
struct ColourChange: Hashable, Sendable {
  static let none = ColourChange(brightness: 1, contrast: 1)

  /// 1 changes nothing, 0 makes the image black.
  let brightness: Double
  /// 1 changes nothing, 0 makes the image its own mean.
  let contrast: Double

  /// The function of a value for the image with these bytes.
  func ofBytes(_ bytes: Span<UInt8>) -> (Double) -> Double {
    let brightened = { (value: Double) in min(1, brightness * value) }
    guard contrast != 1 else { return brightened }
    var histogram = [Int](repeating: 0, count: 256)
    for i in bytes.indices { histogram[Int(bytes[i])] += 1 }
    let sum = histogram.enumerated().reduce(0) { sum, entry in
      sum + Double(entry.element) * brightened(Double(entry.offset) / White.byte)
    }
    let mean = sum / Double(bytes.count)
    return { min(1, max(0, mean + contrast * (brightened($0) - mean))) }
  }

  /// The function of a value for the image with these big-endian numbers of 16 bits.
  func ofWords(_ bytes: Span<UInt8>) -> (Double) -> Double {
    let brightened = { (value: Double) in min(1, brightness * value) }
    guard contrast != 1 else { return brightened }
    let count = bytes.count / RecordStore.Element.word.size
    let mean = (0..<count).reduce(0) { $0 + brightened(RecordStore.Element.word.number(bytes, $1)) } / Double(count)
    return { min(1, max(0, mean + contrast * (brightened($0) - mean))) }
  }

  /// The function of a value for the image with these big-endian floats.
  func ofFloats(_ bytes: Span<UInt8>) -> (Double) -> Double {
    let count = bytes.count / MemoryLayout<Float>.size
    let mean = brightness * (0..<count).reduce(0) { $0 + Double(bytes.bigEndianFloat($1)) } / Double(count)
    return { mean + contrast * (brightness * $0 - mean) }
  }
}
