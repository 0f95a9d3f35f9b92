import ArgumentParser
import CNNRanks
import CNNSpec
import CNNTraining
import Foundation

/// The ranks of a command that a launcher may have started several times.
struct RankOptions: ParsableArguments {
  @Option(
    name: .customLong("rank-timeout"),
    help: ArgumentHelp("Under mpirun or srun: give up a rank that is silent for so long.", valueName: "seconds"))
  var timeout: Double = RankPatience.standard.limit

  func validate() throws {
    guard timeout >= 1, timeout.isFinite else { throw ValidationError("--rank-timeout is at least 1.") }
  }

  /// Meets the launcher's other processes.
  ///
  /// - Returns: `nil` when this process is by itself.
  /// - Throws: `RankError`, `RankConflict`.
  func makeCrew(_ terminal: Terminal, environment: [String: String]) throws -> CommandCrew? {
    guard let launcher = Launcher.detected(environment: environment) else { return nil }
    let patience = RankPatience(limit: timeout)
    let waiting = MPIRanks.Waiting(
      isStopping: { SignalWatch.request.reason != nil },
      isSilent: { ranks, seconds in
        terminal.message(
          "warning: \(RankName.list(ranks)) said nothing for \(seconds) seconds; after \(Int(patience.limit)) the training ends"
        )
      })
    let ranks = try MPIRanks(launcher, environment: environment, patience: patience, waiting: waiting)
    do {
      let crew = try RankCrew(
        meeting: ranks, version: ProgramCall.version, arguments: CommandArguments.words, environment: environment)
      return CommandCrew(crew: crew, ranks: ranks)
    } catch {
      // All ranks see the same conflict; whoever fails alone takes the others with it.
      guard error is RankConflict else { CommandCrew.abort(ranks, error, terminal) }
      ranks.leave()
      throw ranks.rank == 0 ? error : CommandError.ended(.usage)
    }
  }
}

/// Ranks that have met, and how they part.
struct CommandCrew {
  let crew: RankCrew
  let ranks: MPIRanks

  /// Runs what rank 0 does, or follows it; then all leave, in order where that is possible.
  ///
  /// - Parameter lead: What one process by itself would do.
  /// - Throws: What `lead` throws.
  func run(
    threads: MachineChoice.ThreadRequest?, environment: [String: String], terminal: Terminal,
    _ lead: (RankCrew) throws -> Void
  ) throws {
    guard crew.isFirst else { return follow(threads, environment, terminal) }
    do {
      try lead(crew)
    } catch let error as UnsharedError {
      // The others compute, and can only be ended.
      Self.abort(ranks, error.cause, terminal)
    } catch let error as RankError where !error.isShared {
      Self.abort(ranks, error, terminal)
    } catch {
      crew.leave()
      throw error
    }
    crew.leave()
  }

  private func follow(_ threads: MachineChoice.ThreadRequest?, _ environment: [String: String], _ terminal: Terminal) {
    SignalWatch.begin(isQuiet: true)
    do {
      try RankFollower(crew, threads: threads, environment: environment).run(
        refusal: { error in
          let ending = Ending(error)
          let text = ending?.text ?? "\(error)"
          return RankRefusal(
            message: text.hasPrefix("error: ") ? String(text.dropFirst("error: ".count)) : text,
            exitCode: ending?.status ?? ExitCategory.internalError.rawValue)
        },
        warning: { ShownWarning($0).text })
      crew.leave()
    } catch {
      Self.abort(ranks, error, terminal)
    }
  }

  /// Says what is wrong, and ends all ranks.
  static func abort(_ ranks: MPIRanks, _ error: any Error, _ terminal: Terminal) -> Never {
    let ending = Ending(error)
    let text = ending?.text ?? "error: \(error)"
    let name = RankName.text(ranks.rank, host: ProcessInfo.processInfo.hostName)
    if !text.isEmpty { terminal.message(ranks.rank == 0 ? text : "\(name): \(text)") }
    ranks.abort(code: ending?.status ?? ExitCategory.internalError.rawValue)
  }
}
