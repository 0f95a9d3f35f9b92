extension Size {
  /// `5` or `5x3`, as in a configuration.
  public var text: String { height == width ? "\(height)" : "\(height)x\(width)" }
}

extension Size {
  /// Both sides, also of a square.
  var sides: String { "\(height)x\(width)" }
}

extension Shape {
  /// Channels x height x width.
  public var text: String { "\(channels)x\(height)x\(width)" }
}

extension Padding {
  /// `1`, `2x1` or four numbers, as in a configuration.
  public var text: String {
    top == bottom && left == right ? Size(height: top, width: left).text : "\(top), \(bottom), \(left), \(right)"
  }
}
