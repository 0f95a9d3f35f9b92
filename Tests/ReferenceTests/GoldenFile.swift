import CNNReference
import Foundation
import Testing

/// A file of Tests/Goldens: cases that scripts/generate-goldens.py computed with PyTorch in double precision.
struct GoldenFile<Case: Decodable>: Decodable {
  /// The version of PyTorch.
  let pytorch: String
  let cases: [Case]

  static func read(_ name: String) throws -> [Case] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appending(path: "Goldens/\(name).json"))
    return try JSONDecoder().decode(GoldenFile<Case>.self, from: data).cases
  }
}

/// Whole numbers over a power of two, which a float holds exactly.
struct GoldenTensor: Decodable, Sendable {
  let shape: [Int]
  let over: Double
  let values: [Double]

  var numbers: [Double] { values.map { $0 / over } }

  /// - Precondition: The shape is `[images, channels, height, width]`.
  var array: NCHW {
    NCHW(images: shape[0], channels: shape[1], height: shape[2], width: shape[3], values: numbers)
  }
}

/// One layer, or a few joined ones, on random input.
struct LayerGolden: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  /// The row of the table of errors.
  let kind: String
  let isTraining: Bool
  let configuration: String
  let tensors: [String: GoldenTensor]
  let input: GoldenTensor
  let outputGradient: GoldenTensor
  let outputShape: [Int]
  let output: [Double]
  let inputGradient: [Double]
  let gradients: [String: [Double]]
  /// Running statistics after the batch.
  let running: [String: [Double]]

  var testDescription: String { "\(kind): \(name)" }
}

/// One loss on random outputs.
struct LossGolden: Decodable, Sendable, CustomTestStringConvertible {
  let kind: String
  let configuration: String
  let labelSmoothing: Double
  let classWeights: [Double]
  let reduction: String
  let output: GoldenTensor
  let labels: [Int]?
  let targets: GoldenTensor?
  let loss: Double
  let gradient: [Double]

  var testDescription: String { "\(kind), \(reduction), smoothing \(labelSmoothing), weights \(classWeights)" }
}

/// A matrix and a bias under 20 given gradients.
struct OptimizerGolden: Decodable, Sendable, CustomTestStringConvertible {
  struct Pair: Decodable, Sendable {
    let matrix: [Double]
    let bias: [Double]
  }

  let kind: String
  let configuration: String
  let matrix: GoldenTensor
  let bias: GoldenTensor
  let gradientsOver: Double
  let gradients: [Pair]
  /// After each step.
  let parameters: [Pair]

  var testDescription: String {
    configuration.split(separator: "\n").drop { $0 != "[train]" }.dropFirst().joined(separator: ", ")
  }
}

/// The learning rate of each of 20 steps.
struct ScheduleGolden: Decodable, Sendable, CustomTestStringConvertible {
  let kind: String
  let configuration: String
  let stepsPerEpoch: Int
  /// What `plateau` is shown at the end of each epoch.
  let epochLosses: [Double]
  let rates: [Double]

  var testDescription: String {
    configuration.split(separator: "\n").drop { $0 != "[train]" }.dropFirst().joined(separator: ", ")
  }
}

/// A whole network over 20 steps.
struct NetworkGolden: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let configuration: String
  let tensors: [String: GoldenTensor]
  /// Taken in turns.
  let batches: [GoldenTensor]
  let labels: [[Int]]
  let losses: [Double]

  var testDescription: String { name }
}
