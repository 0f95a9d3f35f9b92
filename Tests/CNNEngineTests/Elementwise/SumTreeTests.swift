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

  /// Whoever has some neighbouring parts adds what the tree adds; the whole is the same text, whoever had what.
  @Test func runsOfPartsAreAddedAsTheTreeAddsThem() {
    for parts in 1...20 {
      var texts = (0..<parts).map { "\($0)" }
      SumTree.forEachAddition(parts: parts) { texts[$0] = "(\(texts[$0]) + \(texts[$1]))" }
      for owners in 1...parts {
        var whole = SumTree.Run<Text>(parts: parts)
        for owner in 0..<owners {
          var run = SumTree.Run<Text>(parts: parts)
          for part in owner * parts / owners..<(owner + 1) * parts / owners {
            run.append(SumTree.Node(part: part), Text("\(part)")) { $0.add($1) }
          }
          #expect(run.sums.count <= 2 * 5)
          for sum in run.sums { whole.append(sum.node, sum.value) { $0.add($1) } }
        }
        #expect(whole.sums.map(\.value.text) == [texts[0]], "\(parts) parts of \(owners)")
      }
    }
  }

  private final class Text {
    var text: String
    init(_ text: String) { self.text = text }
    func add(_ other: Text) { text = "(\(text) + \(other.text))" }
  }

  private func additions(of parts: Int) -> [String] {
    var additions: [String] = []
    SumTree.forEachAddition(parts: parts) { additions.append("\($0) + \($1)") }
    return additions
  }
}
