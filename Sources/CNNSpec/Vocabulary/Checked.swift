/// Integer arithmetic that answers `nil` instead of trapping.
enum Checked {
  static func sum(_ a: Int, _ b: Int) -> Int? {
    let (value, overflow) = a.addingReportingOverflow(b)
    return overflow ? nil : value
  }

  static func product(_ factors: Int...) -> Int? {
    factors.reduce(1 as Int?) { partial, factor in
      guard let partial else { return nil }
      let (value, overflow) = partial.multipliedReportingOverflow(by: factor)
      return overflow ? nil : value
    }
  }

  /// The quotient rounded towards minus infinity.
  static func floorQuotient(_ a: Int, _ b: Int) -> Int {
    a / b - (a % b < 0 ? 1 : 0)
  }
}
