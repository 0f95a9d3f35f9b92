import CNNEngine
import CNNRanks
import CNNSpec
import Foundation
import Testing

@testable import CNNTraining

/// What ranks agree on before the first step.
@Suite struct RankCrewTests {
  /// Of each rank what it knows when all have met, or why they part.
  private static func meet(
    _ ranks: Int, version: @escaping @Sendable (Int) -> String = { _ in "1" },
    arguments: @escaping @Sendable (Int) -> [String] = { _ in ["train"] },
    kernels: @escaping @Sendable (Int) -> String = { _ in "baseline" },
    then: @escaping @Sendable (RankCrew) throws -> Void = { _ in }
  ) -> [String] {
    let results = Guarded([String](repeating: "", count: ranks))
    try? LoopbackRanks.run(ranks) { team in
      var text = "met"
      do {
        let crew = try RankCrew(
          meeting: team, version: version(team.rank), arguments: arguments(team.rank),
          environment: ["CNN_ISA": kernels(team.rank)])
        try then(crew)
        text = "met with \(crew.instructionSet), held back \(crew.heldBack)"
      } catch { text = "\(error)" }
      results.withLock { $0[team.rank] = text }
    }
    return results.withLock { $0 }
  }

  @Test func ranksOfAnotherVersionOrOtherArgumentsAreNamed() {
    let host = ProcessInfo.processInfo.hostName
    for message in Self.meet(3, version: { $0 == 2 ? "2" : "1" }) {
      #expect(message == "rank 2 (\(host)) runs version 2 and rank 0 version 1; start the same program on all hosts")
    }
    for message in Self.meet(3, arguments: { $0 == 1 ? ["train", "--epochs", "3"] : ["train"] }) {
      #expect(
        message
          == "rank 1 (\(host)) was started with other arguments than rank 0; all ranks of a training have the same")
    }
  }

  @Test func allComputeWithTheFastestThatAllHave() {
    let fastest = InstructionSet.supported.last!.rawValue
    let messages = Self.meet(3, kernels: { $0 == 1 ? "baseline" : fastest })
    #expect(Set(messages) == ["met with baseline, held back \(fastest == "baseline" ? [] : [0, 2])"])
  }

  @Test func aRankWithOtherDataIsNamedWithTheSplit() {
    let host = ProcessInfo.processInfo.hostName
    let messages = Self.meet(
      3,
      then: { crew in
        _ = try crew.agree(on: ["train": "a", "test": crew.ranks.rank == 2 ? "c" : "b"])
      })
    #expect(
      Set(messages) == [
        "rank 2 (\(host)) has other data than rank 0: test differs; copy the data of one host to all"
      ])
  }

  @Test func warningsOfOtherRanksComeToTheFirst() {
    _ = Self.meet(
      3,
      then: { crew in
        let warnings = try crew.agree(on: ["train": "a"], warnings: ["of \(crew.ranks.rank)"])
        #expect(warnings.map(\.rank) == [1, 2] && warnings.map(\.warning) == ["of 1", "of 2"])
      })
  }

  @Test func whyARankCannotTrainIsSaidByAll() {
    let host = ProcessInfo.processInfo.hostName
    let messages = Self.meet(
      2,
      then: { crew in
        if crew.isFirst {
          _ = try crew.agree(on: [:])
        } else {
          try crew.refuse(RankRefusal(message: "no memory", exitCode: 78))
        }
      })
    #expect(messages[0] == "rank 1 (\(host)): no memory")
  }

  @Test(arguments: [
    (["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "3"], Launcher.Kind.openMPI, 3),
    (["PMI_SIZE": "4", "PMI_RANK": "1"], .hydra, 1),
    (["SLURM_STEP_NUM_TASKS": "4", "SLURM_PROCID": "2", "PMI_SIZE": "4"], .slurm, 2),
  ])
  func aLauncherIsSeenInTheEnvironment(_ environment: [String: String], _ kind: Launcher.Kind, _ rank: Int) {
    let launcher = Launcher.detected(environment: environment)
    #expect(launcher?.kind == kind && launcher?.processes == 4)
    #expect(Launcher.rank(environment: environment) == rank)
  }

  /// Slurm gives its tasks what they find each other by only if it is told to.
  @Test func tasksOfSlurmThatCannotFindEachOtherAreRefused() throws {
    var environment = ["SLURM_STEP_NUM_TASKS": "2", "SLURM_PROCID": "0"]
    let launcher = try #require(Launcher.detected(environment: environment))
    let waiting = MPIRanks.Waiting(isStopping: { false }, isSilent: { _, _ in })
    #expect(throws: RankError.noConnection(launcher: "srun", processes: 2)) {
      try MPIRanks(launcher, environment: environment, patience: .standard, waiting: waiting)
    }
    environment["PMIX_RANK"] = "0"
    environment["CNN_MPI"] = "/nowhere/libmpi.so"
    #expect(throws: RankError.noLibrary(launcher: "srun", processes: 2, tried: ["/nowhere/libmpi.so"])) {
      try MPIRanks(launcher, environment: environment, patience: .standard, waiting: waiting)
    }
  }

  @Test func oneProcessHasNoLauncher() {
    // A batch script of Slurm has its job's variables.
    for environment in [[:], ["OMPI_COMM_WORLD_SIZE": "1"], ["SLURM_NTASKS": "4", "SLURM_PROCID": "0"]] {
      #expect(Launcher.detected(environment: environment) == nil)
      #expect(Launcher.rank(environment: environment) == 0)
    }
  }
}

/// What is expected of ranks before the first step.
@Suite struct RankForecastTests {
  private func forecast(_ ranks: Int, _ batches: Int, megabytesPerSecond: Double, batch: Double = 0.1) -> RankForecast {
    RankForecast(
      ranks: ranks, batches: batches, exchangedBytes: GradientExchange.bytes(parameters: 11_000_000, ranks: ranks),
      link: LinkSpeed(bytesPerSecond: megabytesPerSecond * 1e6, secondsOfMessage: 0), batchSeconds: batch)
  }

  @Test func aRankSendsTheLeastPossible() {
    #expect(GradientExchange.bytes(parameters: 1000, ranks: 2) == 4000)
    #expect(GradientExchange.bytes(parameters: 1000, ranks: 4) == 6000)
  }

  @Test func ranksThatWaitForNothingAreAsFastAsTheirNumber() {
    #expect(forecast(4, 8, megabytesPerSecond: 1e6).efficiency == 1)
    #expect(forecast(4, 8, megabytesPerSecond: 1e6).helpfulBatches == nil)
    // The busiest of three has three batches of eight.
    #expect(abs(forecast(3, 8, megabytesPerSecond: 1e6).efficiency - 8.0 / 9) < 1e-12)
  }

  /// 66 MB at 66 MB/s take a second, of which 60 ms are behind backward.
  @Test func aSlowLinkIsToldWithWhatHelps() throws {
    let slow = forecast(4, 4, megabytesPerSecond: 66)
    #expect(abs(slow.efficiency - 0.1 / (0.1 + 0.94)) < 1e-3)
    let batches = try #require(slow.helpfulBatches)
    #expect(batches.isMultiple(of: 4) && forecast(4, batches, megabytesPerSecond: 66).efficiency >= 0.8)
    #expect(forecast(4, batches - 4, megabytesPerSecond: 66).efficiency < 0.8)
  }
}
