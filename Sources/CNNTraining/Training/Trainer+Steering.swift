import CNNRun
import Foundation

/// What a person asks of a training while it runs.
///
/// A command takes effect between two updates and is recorded there, so that the run can be repeated: a continuation gives
/// again what lies behind its checkpoint, a verification everything. Then nobody is waited for, and nothing ends.
extension Trainer {
  /// A training that is paused looks for commands and signals this often, in seconds.
  private static let pauseInterval = 0.02

  /// Gives these commands at their places, as if a person did; before `run`.
  public func repeatCommands(_ commands: [PlacedCommand]) {
    progress.state.commandsAhead = commands.isEmpty ? nil : commands
  }

  /// Carries out the commands that are due here, and waits as long as one of them says.
  func steer() throws {
    let arrival = ContinuousClock.now
    try takeOrders()
    let rate = progress.state.rateDoublings
    for command in progress.state.takeCommands(dueAt: position) { try carryOut(command, isRepeated: true) }
    for command in orders.commands { try carryOut(command, isRepeated: false) }
    try saveRate(changedFrom: rate)
    while requests.isPaused, orders.stop == nil {
      if isFirst { Thread.sleep(forTimeInterval: Self.pauseInterval) }
      try takeOrders()
      if orders.saves {
        try save()
        orders.saves = false
      }
      let rate = progress.state.rateDoublings
      for command in orders.commands { try carryOut(command, isRepeated: false) }
      try saveRate(changedFrom: rate)
    }
    requests.isPaused = false
    progress.leaveOut(ContinuousClock.now - arrival)
  }

  /// Notes which commands of the records are newer than the state that was loaded, to give them again.
  ///
  /// `last` has to be written with them before the records are cut: another kill must not forget them.
  /// - Throws: `RunError.unreadable` for records that are there and can't be read.
  func planRepetition() throws(RunError) {
    let newer = try MetricsRecord.require(folder).compactMap { record -> PlacedCommand? in
      guard case .steering(let record) = record, record.number > progress.state.commandCount else { return nil }
      return record.placed
    }
    guard !newer.isEmpty else { return }
    var ahead = progress.state.commandsAhead ?? []
    for command in newer {
      // Planned before, and done since the checkpoint.
      if let done = ahead.firstIndex(of: command) { ahead.remove(at: done) }
    }
    progress.state.commandsAhead = newer + ahead
    files.savedPosition = nil
  }

  /// Does what a command says and records it; a command that would change nothing leaves no trace.
  private func carryOut(_ command: SteeringCommand, isRepeated: Bool) throws {
    guard isRepeated || isMeaningful(command) else { return }
    progress.state.count(command)
    var record = SteeringRecord(
      epoch: progress.epoch + 1, step: progress.steps, number: progress.state.commandCount, command: command,
      rollbacks: progress.state.rollbackCount,
      learningRateFactor: progress.state.rateFactor)
    if command == .evaluate { try measure(&record) }
    try attempt(.metrics) { () throws(RunError) in try files.metrics?.append(record) }
    try observer(.steered(record, isRepeated: isRepeated))
    guard !isRepeated else { return }
    switch command {
    case .save: try save()
    case .pause: requests.isPaused = true
    case .goOn: requests.isPaused = false
    case .stopAfterEpoch: requests.stopsAfterEpoch = true
    case .keepGoing: requests.stopsAfterEpoch = false
    case .evaluate, .halveRate, .doubleRate: break
    }
  }

  private func isMeaningful(_ command: SteeringCommand) -> Bool {
    switch command {
    case .save, .evaluate: true
    case .halveRate: progress.state.doublings > -TrainingState.mostDoublings
    case .doubleRate: progress.state.doublings < TrainingState.mostDoublings
    case .pause: !requests.isPaused
    case .goOn: requests.isPaused
    case .stopAfterEpoch: !requests.stopsAfterEpoch
    case .keepGoing: requests.stopsAfterEpoch
    }
  }

  /// What an epoch's end would measure: not the test images where the configuration leaves them to the end of the run.
  private func measure(_ record: inout SteeringRecord) throws {
    do {
      let validation = try evaluate(data.validation)
      record.validationLoss = validation?.loss
      record.validationAccuracy = validation?.accuracy
      let test = training.evaluateTest == .epoch ? try evaluate(data.test) : nil
      record.testLoss = test?.loss
      record.testAccuracy = test?.accuracy
    } catch TrainingError.outputNotFinite {
      // The end of the epoch is the place to act on that; a look at the state changes nothing.
    }
  }

  /// A kill before the next save must not forget a new rate, and the state before a step that diverges is found again by
  /// repeating the steps since `last` with one rate.
  private func saveRate(changedFrom rate: Int?) throws {
    if progress.state.rateDoublings != rate { try save() }
  }
}

extension TrainingState {
  fileprivate mutating func count(_ command: SteeringCommand) {
    commands = commandCount + 1
    guard command.changesRate else { return }
    let sum = doublings + (command == .doubleRate ? 1 : -1)
    rateDoublings = sum == 0 ? nil : sum
  }

  /// Takes the commands out that are to be given here.
  fileprivate mutating func takeCommands(dueAt position: TrainingPosition) -> [SteeringCommand] {
    guard let ahead = commandsAhead else { return [] }
    // What a rollback left behind has no place any more.
    let future = ahead.filter { ($0.rollbacks, $0.step) > (position.rollbacks, position.step) }
    commandsAhead = future.isEmpty ? nil : future
    return ahead.filter { $0.rollbacks == position.rollbacks && $0.step <= position.step }.map(\.command)
  }

  /// Takes over what people have asked for since an earlier state, which a rollback goes back to.
  mutating func keepCommands(of later: TrainingState) {
    rateDoublings = later.rateDoublings
    commands = later.commands
    commandsAhead = later.commandsAhead
  }
}
