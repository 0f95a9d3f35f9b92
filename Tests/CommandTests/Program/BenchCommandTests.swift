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
      for key in ["forward_ms", "backward_ms", "infer_ms", "gflops", "peak_share"] { #expect(layer[key] is Double) }
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

  @Test func theTimeOutsideLayersIsSplitAndMemoryIsCounted() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.run("bench", "--config", "tiny.cnn", "--json", "--seconds", "0.1")
    let outside = try #require(outcome.json["outside"] as? [String: Double])
    #expect(outside.keys.sorted() == ["gradient_sums_ms", "loss_ms", "preparation_ms", "update_ms", "waiting_ms"])
    #expect(outside.values.allSatisfy { $0 >= 0 } && outside["loss_ms"]! > 0 && outside["update_ms"]! > 0)
    #expect(try #require(outcome.json["resident_bytes"] as? Int) > 1 << 20)
  }

  /// An event of a trace, in microseconds.
  private struct Event {
    let name: String
    let thread: Int
    let start: Double
    let end: Double

    init?(_ json: [String: Any]) {
      guard json["ph"] as? String == "X", let name = json["name"] as? String, let thread = json["tid"] as? Int,
        let start = json["ts"] as? Double, let duration = json["dur"] as? Double
      else { return nil }
      self.name = name
      self.thread = thread
      (self.start, self.end) = (start, start + duration)
    }
  }

  /// Nanoseconds written as decimal fractions of microseconds and added again.
  private static let slack = 0.01

  @Test func aTraceShowsEveryThreadFromTheStepsBeginningToItsEnd() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.run(
      "bench", "--config", "tiny.cnn", "--seconds", "0.1", "--batch", "32", "--threads", "3", "--trace", "step.json")
    #expect(outcome.status == 0, "\(outcome.error)")
    let data = try Data(contentsOf: workshop.url.appending(path: "step.json"))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let entries = try #require(json["traceEvents"] as? [[String: Any]])
    let events = entries.compactMap(Event.init)
    #expect(entries.count == events.count + 3, "a name for each thread, and nothing that is no event")

    let step = try #require(events.first { $0.name == "step" })
    for word in ["loss", "update", "conv1 forward", "conv1 parameters' gradient", "linear1 input's gradient"] {
      #expect(events.contains { $0.name == word }, "\(word)")
    }
    for thread in 0..<3 {
      let own = events.filter { $0.thread == thread }.sorted { ($0.start, $1.end) < ($1.start, $0.end) }
      #expect(own.allSatisfy { $0.start >= step.start - Self.slack && $0.end <= step.end + Self.slack })
      for (index, event) in own.enumerated() {
        for later in own[(index + 1)...] {
          let isApart = later.start >= event.end - Self.slack
          #expect(isApart || later.end <= event.end + Self.slack, "\(event.name) and \(later.name)")
          if isApart { break }
        }
      }
      var covered = step.start
      for event in own where event.start <= covered + Self.slack { covered = max(covered, event.end) }
      #expect(abs(covered - step.end) <= Self.slack, "thread \(thread) is shown to the end")
    }
  }

  /// Shares of the threads' time in a row of `--scaling`.
  private static let shares = ["useful", "more_work", "serial", "too_few_tasks", "uneven_tasks"]

  @Test func scalingMeasuresAndLaysOut() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.run(
      "bench", "--config", "tiny.cnn", "--seconds", "0.1", "--batch", "8", "--threads", "2", "--scaling", "--simulate",
      "6", "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    let rows = try #require(outcome.json["rows"] as? [[String: Any]])
    #expect(rows.map { $0["threads"] as? Int } == [1, 2, 4, 6])
    for (index, row) in rows.enumerated() {
      for name in ["training", "inference"] {
        let part = try #require(row[name] as? [String: Any])
        #expect((part["images_per_second"] is Double) == (index < 2) && (part["speed_up"] is Double) == (index < 2))
        #expect(try #require(part["allowed_speed_up"] as? Double) > 0)
        let shares = Self.shares.compactMap { part[$0] as? Double }
        #expect(shares.count == 5 && shares.allSatisfy { (0...1).contains($0) })
        #expect(abs(shares.reduce(0, +) - 1) < 0.01, "\(shares)")
      }
    }
  }

  /// The bounds of more threads than the machine has, from steps of one thread that are cut for so many.
  @Test func aSimulationMeasuresNothingElse() throws {
    let workshop = try Workshop()
    let arguments = ["bench", "--config", "tiny.cnn", "--seconds", "0.05", "--batch", "4", "--simulate", "3"]
    let outcome = try workshop.program.run(arguments + ["--trace", "step.json"])
    #expect(outcome.status == 0, "\(outcome.error)")
    for word in ["training", "inference", "allowed", "1 thread", "2 threads", "3 threads", "few tasks"] {
      #expect(outcome.output.contains(word), "\(word)")
    }
    let data = try Data(contentsOf: workshop.url.appending(path: "step.json"))
    #expect(String(decoding: data, as: UTF8.self).contains("thread 0"))
    let refused = try workshop.program.run("bench", "--config", "tiny.cnn", "--simulate", "0")
    #expect(refused.status == 64 && refused.error.contains("--simulate is at least 1"))
  }

  @Test func aTraceThatCannotBeWrittenIsAnError() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.run(
      "bench", "--config", "tiny.cnn", "--seconds", "0.05", "--trace", "missing/step.json")
    #expect(outcome.status == 73)
    #expect(outcome.error.contains("missing"))
  }
}
