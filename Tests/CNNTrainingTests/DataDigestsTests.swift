import Testing

@testable import CNNRun

@Suite struct DataDigestsTests {
  static let now = [
    "train/a/0.png": "a0", "train/a/1 b.png": "a1", "train/b/0.png": "b0", "train/b/1 b.png": "b1",
    "test/25 files": "c",
  ]
  /// Of pictures of one name the last was kept.
  static let before = ["train/0.png": "b0", "train/1 b.png": "b1", "test/25 files": "c"]

  @Test func aListAgreesWithItselfAlone() {
    #expect(DataDigests.agree(Self.now, Self.now))
    for key in Self.now.keys {
      var other = Self.now
      other[key] = "d"
      #expect(!DataDigests.agree(Self.now, other))
      #expect(DataDigests.differences(DataDigests.text(Self.now), DataDigests.text(other)) == ["changed \(key)"])
      other[key] = nil
      #expect(DataDigests.differences(DataDigests.text(Self.now), DataDigests.text(other)) == ["missing \(key)"])
      #expect(DataDigests.differences(DataDigests.text(other), DataDigests.text(Self.now)) == ["new \(key)"])
      #expect(!DataDigests.agree(Self.now, other))
      #expect(!DataDigests.agree(other, Self.now))
    }
  }

  @Test func aListOfAnEarlierVersionAgreesAsFarAsItGoes() {
    #expect(DataDigests.agree(Self.before, Self.now))
    #expect(DataDigests.differences(DataDigests.text(Self.before), DataDigests.text(Self.now)) == [])
    for key in Self.before.keys {
      var other = Self.before
      other[key] = "d"
      #expect(DataDigests.differences(DataDigests.text(other), DataDigests.text(Self.now)) == ["changed \(key)"])
      other[key] = nil
      #expect(!DataDigests.agree(other, Self.now))
    }
    #expect(!DataDigests.agree(Self.before.merging(["train/2.png": "e"]) { $1 }, Self.now))
    // The other way round nothing is left out.
    #expect(!DataDigests.agree(Self.now, Self.before))
  }

  @Test func dataOfOtherFormatsAreComparedAsBefore() {
    let files = ["train/train-images-idx3-ubyte": "a", "train/train-labels-idx1-ubyte": "b"]
    #expect(DataDigests.agree(files, files))
    var other = files
    other["train/train-labels-idx1-ubyte"] = "c"
    #expect(!DataDigests.agree(files, other))
    #expect(DataDigests.differences("", DataDigests.text(files)).count == 2)
  }
}
