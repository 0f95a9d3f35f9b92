import Foundation

/// The range of an axis, rounded outwards to its ticks.
public struct AxisScale: Hashable, Sendable {
  public let lower: Double
  public let upper: Double
  /// Distance between two ticks: 1, 2 or 5 times a power of ten.
  public let step: Double

  /// A scale that holds all values with about `tickCount` ticks.
  ///
  /// - Parameter wholeNumbers: Whether ticks between whole numbers make no sense, as for epochs.
  public init(covering values: [Double], tickCount: Int = 6, wholeNumbers: Bool = false) {
    let finite = values.filter(\.isFinite)
    let low = finite.min() ?? 0
    var high = finite.max() ?? 1
    // Values that differ by their last bits are equal too: ticks between them would have no numbers of their own.
    if high - low <= abs(low) * 1e-12 { high = low + max(abs(low) * 0.1, wholeNumbers ? 1 : 1e-3) }
    let raw = (high - low) / Double(max(tickCount - 1, 1))
    let magnitude = pow(10, log10(raw).rounded(.down))
    // A step of 1, 2, 5 or 10 times the magnitude, the first that is not below what was asked.
    let multiple = [1, 2, 5, 10].first { $0 * magnitude >= raw * 0.999 } ?? 10
    step = wholeNumbers ? max(1, (multiple * magnitude).rounded()) : multiple * magnitude
    lower = (low / step + 1e-9).rounded(.down) * step
    upper = (high / step - 1e-9).rounded(.up) * step
  }

  public init(from lower: Double, to upper: Double, step: Double) {
    self.lower = lower
    self.upper = upper
    self.step = step
  }

  public var ticks: [Double] {
    (0...Int(((upper - lower) / step).rounded())).map { lower + Double($0) * step }
  }

  /// 0 at the lower end, 1 at the upper.
  public func position(of value: Double) -> Double { (value - lower) / (upper - lower) }

  /// A tick as text, with the decimals that the step needs.
  public func label(_ tick: Double) -> String {
    let decimals = max(0, Int((-log10(step) - 1e-9).rounded(.up)))
    return String(format: "%.\(decimals)f", abs(tick) < step * 1e-6 ? 0 : tick)
  }
}
