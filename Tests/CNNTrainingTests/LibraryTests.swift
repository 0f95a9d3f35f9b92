import CNNModel
import CNNRun
import CNNSamples
import CNNSpec
import Foundation
import Testing

@testable import CNNTraining

/// What docs/Library.md promises to a program.
@Suite struct LibraryTests {
  private func training(_ run: TinyRun, text: String, out: String) throws -> Training {
    let file = try run.files.file("\(out).cnn", Data(text.utf8))
    return try Training(
      configuration: file.path, settings: ["train.epochs=2"], data: run.files.url,
      folder: run.files.url.appending(path: out), threads: 1)
  }

  @Test func aProgramTrainsEvaluatesAndPredicts() throws {
    let run = try TinyRun()
    let configuration = try run.configuration(train: "momentum = 0.9")
    var epochs = 0
    let training = try training(run, text: configuration.text, out: "program")
    let network = try training.run { if case .epoch = $0 { epochs += 1 } }
    #expect(epochs == 2)
    #expect(try training.evaluate(network)?.images == 9)

    let trainer = try run.trainer(configuration.with("train.epochs=2"), out: "command")
    _ = try trainer.run { _ in }
    let weights = { try Checkpoint.read($0).tensors.map(\.values) }
    #expect(
      try weights(run.files.url.appending(path: "program/checkpoints/last.safetensors")) == weights(trainer.folder.last)
    )

    let side = TinyRun.side
    let picture = try run.files.file(
      "picture.png",
      Data(
        PNGSample(width: side, height: side, colour: .grey, rows: (0..<side).map { _ in (0..<side).map { UInt8($0) } })
          .file))
    let classes = try network.classes(ofPicture: picture.path)
    #expect(Set(classes.map(\.name.shown)) == ["0", "1", "2"])
    #expect(classes.map(\.probability) == classes.map(\.probability).sorted(by: >))
    #expect(abs(classes.map(\.probability).reduce(0, +) - 1) < 1e-5)
    #expect(throws: (any Error).self) { try network.classes(ofPicture: run.files.url.path) }

    for tensor in network.network.parameters.parameters {
      let broken = [Float](repeating: .nan, count: network.network.parameters.canonical(tensor.name).count)
      network.network.parameters.setCanonical(tensor.name, broken)
    }
    #expect(throws: TrainingError.predictionNotFinite(path: picture.path)) {
      try network.classes(ofPicture: picture.path)
    }
  }

  @Test func whatIsWrongIsATypedErrorBeforeAnythingIsWritten() throws {
    let run = try TinyRun()
    let text = try run.configuration().text
    #expect(throws: ConfigurationError.self) { try training(run, text: text + "\n[pool]\n", out: "wrong") }
    let folder = run.files.url.appending(path: "full")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    _ = try run.files.file("full/old", Data())
    #expect(throws: RunError.self) { try training(run, text: text, out: "full") }
    #expect(!FileManager.default.fileExists(atPath: run.files.url.appending(path: "wrong").path))
    #expect("\(TrainingError.readsNoPictures(channels: 5))".contains("reads 5 channels"))
  }
}
