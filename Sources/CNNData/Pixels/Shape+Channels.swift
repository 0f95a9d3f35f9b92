import CNNSpec

/// The channels of pictures: grey or colours, and one more for transparency.
extension Shape {
  /// 1 or 3 channels.
  var colours: Int { channels > 2 ? 3 : 1 }
  var hasAlpha: Bool { channels.isMultiple(of: 2) }
}
