import Testing

@testable import CNNEngine

@Suite struct SumTreeTests {
  @Test func neighboursAreAddedFirst() {
    #expect(additions(of: 1).isEmpty)
    #expect(additions(of: 2) == ["0 + 1"])
    #expect(additions(of: 7) == ["0 + 1", "2 + 3", "4 + 5", "0 + 2", "4 + 6", "0 + 4"])
  }

  @Test func everyPartIsAddedOnce() {
    for parts in 1...40 {
      var sums = Array(0..<parts).map { Set([$0]) }
      SumTree.forEachAddition(parts: parts) { target, source in
        #expect(sums[target].isDisjoint(with: sums[source]))
        sums[target].formUnion(sums[source])
        sums[source] = []
      }
      #expect(sums[0] == Set(0..<parts) && sums[1...].allSatisfy(\.isEmpty))
    }
  }

  private func additions(of parts: Int) -> [String] {
    var additions: [String] = []
    SumTree.forEachAddition(parts: parts) { additions.append("\($0) + \($1)") }
    return additions
  }
}
