import Foundation
import Testing

@testable import CNNEngine

@Suite struct PortableMathTests {
  @Test func logarithmAndExponentialAgreeWithTheCLibrary() {
    for step in -30_000...30_000 {
      let x = exp(Double(step) / 100)
      if step >= -7000 && step <= 7000 {
        let power = PortableMath.exp(Double(step) / 100)
        #expect(abs(power / x - 1) < 1e-15 * (1 + abs(Double(step)) / 100))
      }
      guard x.isNormal else { continue }
      let expected = Foundation.log(x)
      #expect(abs(PortableMath.log(x) - expected) <= 1e-15 * max(abs(expected), 0.01))
    }
  }

  @Test func theExponentialReachesZeroAndInfinity() {
    #expect(PortableMath.exp(1000) == .infinity)
    #expect(PortableMath.exp(-1000) == 0)
    #expect(PortableMath.exp(-740) > 0)
    #expect(PortableMath.log(1) == 0)
  }
}
