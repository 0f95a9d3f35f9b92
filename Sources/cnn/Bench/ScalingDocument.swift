import CNNTraining

/// The JSON of `cnn bench --scaling`.
struct ScalingDocument: Encodable {
  /// Training or inference on one number of threads.
  struct Part: Encodable {
    /// `nil` where it was not measured.
    var imagesPerSecond: Double?
    var speedUp: Double?
    /// The most that the way in which a step is cut allows.
    var allowedSpeedUp: Double
    /// Shares of the threads' time in that limit; they add up to 1.
    var useful: Double
    var moreWork: Double
    var serial: Double
    var tooFewTasks: Double
    var unevenTasks: Double

    enum CodingKeys: String, CodingKey {
      case useful, serial
      case imagesPerSecond = "images_per_second"
      case speedUp = "speed_up"
      case allowedSpeedUp = "allowed_speed_up"
      case moreWork = "more_work"
      case tooFewTasks = "too_few_tasks"
      case unevenTasks = "uneven_tasks"
    }

    init(_ allowance: ScalingBenchmark.Allowance, rate: Double?, alone: Double?) {
      imagesPerSecond = rate
      speedUp = rate.flatMap { rate in alone.map { rate / $0 } }
      allowedSpeedUp = allowance.speedUp
      useful = allowance.useful
      moreWork = allowance.moreWork
      serial = allowance.serial
      tooFewTasks = allowance.tooFewTasks
      unevenTasks = allowance.unevenTasks
    }
  }

  struct Row: Encodable {
    var threads: Int
    var training: Part
    var inference: Part
  }

  var batch: Int
  var instructionSet: String
  var rows: [Row]

  enum CodingKeys: String, CodingKey {
    case batch, rows
    case instructionSet = "isa"
  }

  init(_ rows: [ScalingBenchmark.Row], machine: MachineChoice, batch: Int) {
    self.batch = batch
    instructionSet = machine.instructionSet.rawValue
    let alone = rows.first?.measured
    self.rows = rows.map { row in
      Row(
        threads: row.threads, training: Part(row.training, rate: row.measured?.training, alone: alone?.training),
        inference: Part(row.inference, rate: row.measured?.inference, alone: alone?.inference))
    }
  }
}
