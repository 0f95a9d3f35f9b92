import CNNRanks
import CNNRun
import CNNSpec
import Foundation

/// What every rank but the first does: it computes what rank 0 tells it to, and writes nothing.
public struct RankFollower {
  private let crew: RankCrew
  private let threads: MachineChoice.ThreadRequest?
  private let environment: [String: String]

  public init(_ crew: RankCrew, threads: MachineChoice.ThreadRequest?, environment: [String: String]) {
    (self.crew, self.threads, self.environment) = (crew, threads, environment)
  }

  /// Trains with the others until there is nothing more to do.
  ///
  /// - Parameters:
  ///   - refusal: How this program would end because of an error.
  ///   - warning: A warning in its words.
  /// - Throws: `RankError`, and what ends a training on this rank alone, which the others don't know yet.
  public func run(refusal: (any Error) -> RankRefusal, warning: (RunWarning) -> String) throws {
    while let brief = try crew.receiveBrief() {
      guard let trainer = try prepare(brief, refusal, warning) else { continue }
      if brief.purpose != .verification { _ = try RankForecast(crew, trainer) }
      if brief.purpose == .dryRun { continue }
      do {
        try trainer.follow()
      } catch is RankDismissal {
        continue
      } catch RankError.differs, TrainingError.diverged, TrainingError.outputNotFinite {
        // All ranks have found the same, and rank 0 reports it.
        continue
      }
    }
  }

  /// - Returns: `nil` when the ranks do not train.
  private func prepare(
    _ brief: RankBrief, _ refusal: (any Error) -> RankRefusal, _ warning: (RunWarning) -> String
  ) throws -> Trainer? {
    let (trainer, digests, warnings): (Trainer, [String: String], [String])
    do {
      let configuration = try Configuration(
        text: brief.configuration, path: brief.path, overrides: brief.overrides.map { SpecOverride($0) },
        edition: Edition(rawValue: brief.edition) ?? .current)
      let setup = try RunSetup(
        configuration: configuration, dataFolder: URL(filePath: brief.dataFolder), threads: threads,
        kernels: brief.instructionSet, environment: environment, crew: crew)
      digests = try setup.dataDigestsAndMemory()
      // A folder that nothing is read from and nothing is written to.
      let nowhere = RunFolder(url: URL(filePath: "/dev/null/rank-\(crew.ranks.rank)"))
      trainer = try setup.makeTrainer(in: nowhere, digests, requests: TrainingRequests(stop: StopRequest()))
      warnings = setup.machine.warnings.map(warning)
    } catch {
      try crew.refuse(refusal(error))
      return nil
    }
    do {
      _ = try crew.agree(on: digests, warnings: warnings)
    } catch is RankConflict {
      // Rank 0 says so.
      return nil
    }
    return trainer
  }
}
