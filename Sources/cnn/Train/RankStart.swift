import CNNRanks
import CNNSpec
import CNNTraining

/// Ranks that are ready to train, and what is expected of them.
struct RankStart {
  let crew: RankCrew
  let forecast: RankForecast
  /// What other ranks warn of.
  let warnings: [String]

  /// Waits until all ranks are ready, and measures what they will do.
  ///
  /// - Throws: `RankConflict`, `RankError`.
  init(_ crew: RankCrew, _ start: TrainingStart) throws {
    self.crew = crew
    let own = Set(start.warnings.map { ShownWarning($0).text })
    warnings = try crew.agree(on: start.digests).filter { !own.contains($0.warning) }.map { rank, warning in
      "\(RankName.text(rank, host: crew.members[rank].host)): \(warning)"
    }
    forecast = try RankForecast(crew, start.trainer)
  }

  /// Who trains: `4 on 2 hosts: node1 (0, 1), node2 (2, 3)`.
  var ranks: String {
    let hosts = crew.hosts.map {
      "\(PrintableText.escaped($0.name)) (\($0.ranks.map(String.init).joined(separator: ", ")))"
    }
    let count = crew.hosts.count
    return "\(crew.ranks.count) on \(count) host\(count == 1 ? "" : "s"): \(hosts.joined(separator: ", "))"
  }

  var exchange: String {
    "\(NumberText.bytes(forecast.exchangedBytes)) out of each rank an update, "
      + "\(Self.time(forecast.exchangeSeconds)) at \(NumberText.bytes(Int(forecast.link.bytesPerSecond))) a second; "
      + "a batch takes \(Self.time(forecast.batchSeconds))"
  }

  var efficiency: String {
    let times = String(format: "%.2f", Double(forecast.ranks) * forecast.efficiency)
    return "\(times) times as fast as one rank, expected: \(Self.percent(forecast.efficiency)) of \(forecast.ranks)"
  }

  /// An expectation has no decimals.
  private static func percent(_ share: Double) -> String { String(format: "%.0f %%", share * 100) }

  /// What to change where ranks would mostly wait.
  var advice: String? {
    guard forecast.efficiency < RankForecast.wanted else { return nil }
    guard let batches = forecast.helpfulBatches else {
      return
        "ranks will wait for each other most of the time, and no accumulate would help: the link is too slow for this network"
    }
    return
      "ranks will wait for each other \(Self.percent(1 - forecast.efficiency)) of the time; accumulate = \(batches) would bring that below \(Self.percent(1 - RankForecast.wanted))"
  }

  /// What a user should know.
  var messages: [String] { [heldBack, advice].compactMap(\.self) + warnings }

  /// Why ranks compute with less than they have.
  var heldBack: String? {
    guard !crew.heldBack.isEmpty else { return nil }
    return "all ranks compute with \(crew.instructionSet.rawValue) kernels, the fastest that all have"
  }

  private static func time(_ seconds: Double) -> String {
    seconds < 1 ? String(format: "%.3g ms", seconds * 1000) : String(format: "%.3g s", seconds)
  }
}

/// The ranks in the JSON of a dry run.
struct RankDocument: Encodable {
  let count: Int
  let hosts: [String: [Int]]
  let exchangedBytes: Int
  let bytesPerSecond: Double
  let exchangeSeconds: Double
  let batchSeconds: Double
  let efficiency: Double

  enum CodingKeys: String, CodingKey {
    case count, hosts, efficiency
    case exchangedBytes = "exchanged_bytes"
    case bytesPerSecond = "bytes_per_second"
    case exchangeSeconds = "exchange_seconds"
    case batchSeconds = "batch_seconds"
  }

  init(_ start: RankStart) {
    let forecast = start.forecast
    count = forecast.ranks
    hosts = Dictionary(uniqueKeysWithValues: start.crew.hosts.map { ($0.name, $0.ranks) })
    (exchangedBytes, bytesPerSecond) = (forecast.exchangedBytes, forecast.link.bytesPerSecond)
    (exchangeSeconds, batchSeconds) = (forecast.exchangeSeconds, forecast.batchSeconds)
    efficiency = forecast.efficiency
  }
}
