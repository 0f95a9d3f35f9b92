import Foundation
import Testing

@Suite struct BenchCommandTests {
  @Test func theDocumentHasTheKeysThatScriptsRead() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.run(
      "bench", "--config", "tiny.cnn", "--json", "--seconds", "0.1", "--batch", "4", "--threads", "2")
    #expect(outcome.status == 0, "\(outcome.error)")
    let json = outcome.json
    for key in ["train_images_per_second", "infer_images_per_second", "peak_gflops", "train_gflops"] {
      #expect(try #require(json[key] as? Double) > 0, "\(key)")
    }
    #expect(json["threads"] as? Int == 2)
    #expect(json["batch"] as? Int == 4)
    #expect(["baseline", "avx2", "avx512", "avx512bf16"].contains(json["isa"] as? String))
    let layers = try #require(json["layers"] as? [[String: Any]])
    #expect(layers.map { $0["name"] as? String } == ["conv1", "pool1", "linear1"])
    for layer in layers {
      for key in ["forward_ms", "backward_ms", "gflops", "peak_share"] { #expect(layer[key] is Double) }
    }
  }

  @Test func aLowerInstructionSetCanBeForced() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.run(
      ["bench", "--config", "tiny.cnn", "--json", "--seconds", "0.05"], environment: ["CNN_ISA": "baseline"])
    #expect(outcome.json["isa"] as? String == "baseline")
  }

  @Test func aPrecisionThatIsNoFasterHereIsSaid() throws {
    let workshop = try Workshop()
    let arguments = [
      "bench", "--config", "tiny.cnn", "--json", "--seconds", "0.05", "--set", "engine.precision=bf16",
    ]
    let outcome = try workshop.program.run(arguments, environment: ["CNN_ISA": "baseline"])
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.error.contains("warning: engine.precision = bf16: this processor"))
    #expect(outcome.json["isa"] as? String == "baseline")
  }

  @Test func theTableNamesEveryLayer() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.run("bench", "--config", "tiny.cnn", "--seconds", "0.05", "--batch", "2")
    #expect(outcome.status == 0, "\(outcome.error)")
    for word in ["trains", "infers", "conv1", "pool1", "linear1", "outside"] { #expect(outcome.output.contains(word)) }
  }
}
