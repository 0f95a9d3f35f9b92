import CNNRun
import Foundation

/// What rank 0 has been asked since the last update, for all ranks to do at the same place.
struct RankOrders: Codable, Equatable {
  var commands: [SteeringCommand] = []
  /// Why the training has to stop, as the number of a `StopReason`.
  var stop: Int?
  /// Whether the time limit is reached.
  var isTimeOver = false
  /// Whether somebody wants the state to be saved.
  var saves = false

  var stopReason: StopReason? { stop.flatMap { StopReason(rawValue: $0) } }
}

extension Trainer {
  /// Takes what people have asked for since the last call, and what the time limit says.
  func takeOrders() throws {
    var own = RankOrders()
    if isFirst {
      own.commands = requests.steering.take()
      own.stop = requests.stop.reason?.rawValue
      own.isTimeOver = training.timeLimit.map { ContinuousClock.now - start >= .seconds($0) } ?? false
      own.saves = requests.stop.takeSave()
    }
    // A wish to save stays until the state is saved.
    let saves = orders.saves
    orders =
      ranks.count == 1
      ? own
      : try JSONDecoder().decode(
        RankOrders.self, from: Data(ranks.broadcast(Array(JSONEncoder().encode(own)))))
    orders.saves = orders.saves || saves
  }
}
