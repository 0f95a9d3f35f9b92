import CNNReports
import CNNRun
import Foundation
import Testing

/// Checkpoints that are whole, and whose numbers no network can compute with.
@Suite struct HostileWeightsTests {
  /// A run, a checkpoint whose weights are all `weight`, and a picture of 12 x 12 pixels.
  private func workshop(weight: Float) throws -> Workshop {
    let workshop = try Workshop()
    try workshop.train("--epochs", "1", out: "run")
    var checkpoint = try Checkpoint.read(workshop.url.appending(path: "run/checkpoints/best.safetensors"))
    for place in checkpoint.tensors.indices {
      let count = checkpoint.tensors[place].values.count
      checkpoint.tensors[place].values = [Float](repeating: weight, count: count)
    }
    try checkpoint.write(to: workshop.url.appending(path: "x.safetensors"))
    try Canvas(width: 12, height: 12).pngData().write(to: workshop.url.appending(path: "p.png"))
    return workshop
  }

  private static let commands = [
    "eval x.safetensors --data data", "predict x.safetensors p.png", "predict x.safetensors p.png --json",
    "show maps x.safetensors test:1 --data data", "show saliency x.safetensors test:1 --data data",
    "show where x.safetensors p.png --class 0",
  ]

  @Test(arguments: [Float.nan, .infinity]) func whatIsNoNumberIsRefusedWithItsTensor(_ weight: Float) throws {
    let workshop = try workshop(weight: weight)
    let others = [
      "show filters x.safetensors", "show dream x.safetensors", "show embedding x.safetensors --data data",
      "train --config tiny.cnn --init x.safetensors",
    ]
    for command in Self.commands + others {
      let outcome = try workshop.program.run(command.split(separator: " ").map(String.init))
      #expect(outcome.status == 65, "\(command): \(outcome)")
      #expect(outcome.error.contains("tensor \"conv1.weight\" holds numbers that are not finite"), "\(outcome.error)")
    }
    #expect(!workshop.exists("runs/latest") && !workshop.exists("runs/tiny-1"))
  }

  @Test(arguments: [Float(1e19), 3e38]) func outputsThatAreNoNumbersAreAVerdict(_ weight: Float) throws {
    let workshop = try workshop(weight: weight)
    for command in Self.commands {
      let outcome = try workshop.program.run(command.split(separator: " ").map(String.init))
      #expect(outcome.status == 1, "\(command): \(outcome)")
      #expect(outcome.error.contains("not finite numbers; the weights are unusable"), "\(outcome.error)")
    }
  }

  /// Numbers whose squares overflow have neighbours and directions all the same, and dreams and filters are pictures.
  @Test(arguments: [Float(1e15), 1e19]) func whatCanBeDrawnOfLargeWeightsIsDrawn(_ weight: Float) throws {
    let workshop = try workshop(weight: weight)
    for command in [
      "show filters x.safetensors", "show dream x.safetensors --steps 3",
      "show embedding x.safetensors --data data --layer conv1",
      "show embedding x.safetensors --data data --layer conv1 --method pca --force",
    ] {
      let outcome = try workshop.program.run(command.split(separator: " ").map(String.init))
      #expect(outcome.status == 0, "\(command): \(outcome)")
    }
  }

  @Test func aKernelWhoseSumsAreNoNumbersIsAPicture() throws {
    let workshop = try workshop(weight: 0)
    try workshop.write("3e38 -3e38 3e38\n3e38 3e38 -3e38\n-3e38 3e38 3e38\n", to: "k.txt")
    for values in ["clamp", "absolute", "signed"] {
      let outcome = try workshop.program.run(
        "filter", "p.png", "\(values).png", "--kernel", "k.txt", "--values", values)
      #expect(outcome.status == 0, "\(outcome)")
    }
  }
}
