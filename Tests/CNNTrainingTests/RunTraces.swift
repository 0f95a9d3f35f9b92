import CNNData
import Foundation

@testable import CNNRun

extension RunFolder {
  /// Whether a training came as far as its first checkpoint.
  var hasCheckpoint: Bool { (try? requireCheckpoint()) != nil }

  /// What a run leaves: the bytes of its checkpoints, and its records without times.
  func traces(checkpoints: [URL]) throws -> [String] {
    let files = try checkpoints.map { SHA256.hex(of: [UInt8](try Data(contentsOf: $0))) }
    let records = MetricsRecord.read(self).map { record in
      switch record {
      case .step(let step): return "\(step)"
      case .rollback(let rollback): return "\(rollback)"
      case .steering(let steering): return "\(steering)"
      case .epoch(var epoch):
        (epoch.seconds, epoch.imagesPerSecond) = (0, 0)
        return "\(epoch)"
      }
    }
    return files + records
  }

  var commands: [SteeringRecord] {
    MetricsRecord.read(self).compactMap { if case .steering(let record) = $0 { record } else { nil } }
  }
}
