/// A colour in sRGB, each part 0...255.
public struct Color: Hashable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// A point on the straight line between two colours; 0 is `self`, 1 is `other`.
  public func mixed(with other: Color, _ amount: Double) -> Color {
    let share = min(max(amount, 0), 1)
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) + (Double(b) - Double(a)) * share).rounded())
    }
    return Color(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }
}

/// The colours of all figures. Neighbouring hues differ in lightness too, so that they can be told apart without
/// colour vision and in a grey print.
extension Color {
  public static let paper = Color(255, 255, 255)
  public static let ink = Color(33, 37, 41)
  public static let faintInk = Color(108, 117, 125)
  public static let grid = Color(228, 231, 235)
  public static let training = Color(31, 98, 173)
  public static let validation = Color(222, 110, 19)
  public static let test = Color(18, 138, 98)
  /// Right answers of a confusion matrix, at 100 %.
  public static let right = Color(20, 90, 160)
  /// Wrong answers of a confusion matrix, at 100 %.
  public static let wrong = Color(190, 40, 40)
}
