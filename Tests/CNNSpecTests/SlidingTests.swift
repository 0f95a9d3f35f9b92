import Testing

@testable import CNNSpec

/// A network as one that says something about every window of a larger picture.
@Suite struct SlidingTests {
  private func configuration(_ stanzas: String) throws -> Configuration {
    try Configuration(
      text:
        "[input] channels = 1; height = 8; width = 8\n[conv] filters = 2; kernel = 3\n\(stanzas)\n[linear] units = 3\n",
      path: "net.cnn")
  }

  @Test(arguments: ["[activation] kind = prelu", "[scale] learned = yes", "[norm] kind = batch"])
  func `a layer with numbers for each pixel of a flattened map is refused`(_ stanza: String) throws {
    let slid = try configuration(stanza).sliding(over: Size(height: 12, width: 9))
    #expect(slid.architecture.output == Shape(channels: 3, height: 5, width: 2))
    let error = #expect(throws: NotSliding.self) {
      try configuration("[flatten]\n\(stanza)").sliding(over: Size(12))
    }
    #expect(error?.reason == "it has numbers for each pixel of a flattened map")
  }

  @Test func `a pool of equal parts is slid, and one of unequal parts refused`() throws {
    let slid = try configuration("[pool] kind = max; output = 3x2").sliding(over: Size(height: 12, width: 8))
    #expect(slid.architecture.output == Shape(channels: 3, height: 3, width: 1))
    let error = #expect(throws: NotSliding.self) {
      try configuration("[pool] kind = max; output = 4").sliding(over: Size(12))
    }
    #expect(error == NotSliding(layer: "pool1", reason: "its parts of the map are not equal"))
  }
}
