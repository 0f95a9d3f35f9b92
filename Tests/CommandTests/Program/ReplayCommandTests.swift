import Foundation
import Testing

/// `cnn replay`
@Suite struct ReplayCommandTests {
  private func diverged() throws -> (Workshop, box: String) {
    let workshop = try Workshop()
    let outcome = try workshop.train("--set", "train.learning_rate=1e30", "--epochs", "50", out: "wild")
    #expect(outcome.status == 1)
    let box = try #require(try workshop.names(in: "wild").first { $0.hasPrefix("divergence-") })
    #expect(outcome.error.contains("cnn replay ") && outcome.error.contains("wild/\(box)"), "\(outcome.error)")
    return (workshop, "wild/\(box)")
  }

  @Test func aReplayShowsWhatBecameNotFinite() throws {
    let (workshop, box) = try diverged()
    #expect(try workshop.names(in: box) == ["divergence.json", "state.safetensors"])
    for threads in ["1", "3"] {
      let outcome = try workshop.program.run("replay", box, "--threads", threads)
      #expect(outcome.status == 1, "\(outcome.error)")
      for word in ["is not finite", "as it was in the run", "conv1", "linear1", "images of the training split"] {
        #expect(outcome.output.contains(word), "\(outcome.output)")
      }
    }
    let json = try workshop.program.run("replay", box, "--json").json
    #expect(json["diverged"] as? Bool == true)
    let layers = (json["layers"] as? [[String: Any]] ?? []) + (json["gradients"] as? [[String: Any]] ?? [])
    #expect(layers.contains { $0["not_finite"] as? Int ?? 0 > 0 })
  }

  @Test func otherDataIsSaidClearly() throws {
    let (workshop, box) = try diverged()
    let images = workshop.url.appending(path: "data/train-images-idx3-ubyte")
    var bytes = try Data(contentsOf: images)
    bytes[100] ^= 1
    try bytes.write(to: images)
    let outcome = try workshop.program.run("replay", box)
    #expect(outcome.status == 65 && outcome.error.contains("train/train-images-idx3-ubyte"), "\(outcome)")
  }

  @Test func aFolderThatIsNoBlackBoxIsSaid() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.run("replay", "data")
    #expect(outcome.status == 66 && outcome.error.contains("not the folder of a divergence"), "\(outcome)")
    #expect(try workshop.program.run("replay", "nowhere").status == 66)
    #expect(try workshop.program.run("replay").status == 64)
  }
}
