import CNNSpec
import Foundation

/// How numbers are written for people, everywhere the same.
public enum NumberText {
  /// `1 image` or `1,234 images`.
  public static func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? one : many ?? one + "s")"
  }

  /// 1234567 as 1,234,567.
  public static func grouped(_ value: Int) -> String { Phrase.grouped(value) }

  /// A share as a percentage with two decimals; a share that nobody knows is a dash.
  public static func percent(_ share: Double?) -> String {
    guard let share else { return "–" }
    return String(format: "%.2f %%", share * 100)
  }

  /// A loss: four decimals, or four digits when it is large or tiny.
  public static func loss(_ value: Double?) -> String {
    guard let value else { return "–" }
    if value != 0 && (abs(value) < 1e-3 || abs(value) >= 1e4) { return String(format: "%.3e", value) }
    return String(format: "%.4f", value)
  }

  /// A speed with about four digits.
  public static func rate(_ perSecond: Double) -> String {
    guard perSecond.isFinite else { return "–" }
    return perSecond >= 100 ? grouped(Int(perSecond.rounded())) : String(format: "%.1f", perSecond)
  }

  /// A setting such as a learning rate, as short as it can be written.
  public static func setting(_ value: Double, digits: Int = 6) -> String { String(format: "%.\(digits)g", value) }

  /// Seconds as `0.4 s`, `1:05` or `2:03:10`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite && seconds < 1e9 else { return "–" }
    if seconds < 9.95 { return String(format: "%.1f s", max(seconds, 0)) }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return String(format: "%d:%02d", whole / 60, whole % 60) }
    return String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
  }

  /// Bytes in the largest unit of 1024 that leaves at least 1.
  public static func bytes(_ count: Int) -> String {
    var value = Double(count)
    for unit in ["B", "KiB", "MiB", "GiB"] {
      if value < 1024 { return unit == "B" ? "\(count) B" : String(format: "%.1f %@", value, unit) }
      value /= 1024
    }
    return String(format: "%.1f TiB", value)
  }
}
