import CNNSpec

extension Preprocessing {
  /// A picture as the network reads it.
  ///
  /// - Returns: `[channels, height, width]`
  /// - Precondition: The picture has as many channels as there are means.
  public func normalized(_ picture: ImageFile) -> [Float] {
    (0..<picture.shape.count).map { place in
      let channel = place / picture.shape.positions
      return Float((picture.share(place) - mean[channel]) / std[channel])
    }
  }

  /// A normalised value as the brightness that it came from; what is darker than black or lighter than white is cut.
  public func byte(_ value: Float, channel: Int) -> UInt8 {
    let brightness = Double(value) * std[channel] + mean[channel]
    // What is no number has no brightness.
    guard !brightness.isNaN else { return 0 }
    return UInt8((min(max(brightness, 0), 1) * White.byte).rounded())
  }
}
