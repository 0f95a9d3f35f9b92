import CNNRun

/// What has to be done again to repeat a run: its stretches, between the starts that changed something.
public struct VerificationPlan {
  /// A part of a run with one configuration and one kind of kernels.
  struct Stretch: Equatable {
    var overrides: [String]
    var instructionSet: String
    /// Where the next stretch begins, or the run stands.
    var end: Place
  }

  /// Steps alone don't name a place in a run that went back.
  struct Place: Equatable {
    var step: Int
    var rollbacks: Int
  }

  /// An epoch of the run, and how often the run had gone back before it.
  public struct Epoch {
    var record: EpochRecord
    var rollbacks: Int
  }

  private(set) var stretches: [Stretch] = []
  /// By number; those that the last checkpoint holds.
  public private(set) var epochs: [Int: Epoch] = [:]
  /// What people asked for, and the run still had to repeat where it stands.
  var commands: [PlacedCommand] = []
  public let end: TrainingPosition

  init(record: RunRecord, last: CheckpointMetadata, metrics: [MetricsRecord]) {
    end = last.position
    addStretches(record)
    var rollbacks = 0
    for line in metrics {
      switch line {
      case .step: break
      case .rollback(let rollback): rollbacks = rollback.rollbacks
      case .steering(let record): if record.number <= end.commands { commands.append(record.placed) }
      case .epoch(let epoch):
        if epoch.epoch <= end.epoch { epochs[epoch.epoch] = Epoch(record: epoch, rollbacks: rollbacks) }
      }
    }
    commands += last.state.commandsAhead ?? []
  }

  private mutating func addStretches(_ record: RunRecord) {
    var now = Stretch(
      overrides: record.overrides, instructionSet: record.instructionSet, end: Place(step: 0, rollbacks: 0))
    var start = Place(step: 0, rollbacks: 0)
    func close(at place: Place) {
      guard place != start else { return }
      now.end = place
      stretches.append(now)
      start = place
    }
    for resumption in record.resumed {
      let isOther = resumption.instructionSet.map { $0 != now.instructionSet } ?? false
      guard resumption.overrides != nil || isOther else { continue }
      close(at: Place(step: resumption.step, rollbacks: resumption.rollbacks ?? 0))
      now.overrides = resumption.overrides ?? now.overrides
      now.instructionSet = resumption.instructionSet ?? now.instructionSet
    }
    close(at: Place(step: end.step, rollbacks: end.rollbacks))
  }
}
