import CNNEngine

/// Adds up what traced steps spent on layers and beside them.
struct StepTimes {
  private let threadCount: Int
  private var steps = 0
  /// Wall seconds of all steps.
  private var total = 0.0
  private var forward: [Double]
  private var backward: [Double]
  private var sums = NetworkBenchmark.Outside()

  init(layerCount: Int, threadCount: Int) {
    self.threadCount = threadCount
    forward = [Double](repeating: 0, count: layerCount)
    backward = forward
  }

  mutating func add(_ activities: [Activity]) {
    steps += 1
    for activity in activities {
      switch activity.kind {
      case .step: total += activity.seconds
      case .loss: sums.loss += activity.seconds
      case .update: sums.update += activity.seconds
      case .preparation: sums.preparation += activity.seconds
      case .gradientSums: sums.gradientSums += activity.seconds
      case .operation(let layer, let isBackward, let byAllThreads):
        // As if all threads had shared the work of each evenly.
        let seconds = byAllThreads ? activity.seconds : activity.seconds / Double(threadCount)
        if isBackward { backward[layer] += seconds } else { forward[layer] += seconds }
      case .stage, .chunk, .task, .waiting: break
      }
    }
  }

  /// Wall seconds of one step.
  func layer(_ layer: Int) -> (forward: Double, backward: Double) {
    (forward[layer] / Double(steps), backward[layer] / Double(steps))
  }

  var outside: NetworkBenchmark.Outside {
    let inLayers = zip(forward, backward).reduce(0) { $0 + $1.0 + $1.1 }
    let count = Double(steps)
    let named = sums.loss + sums.update + sums.preparation + sums.gradientSums
    return NetworkBenchmark.Outside(
      preparation: sums.preparation / count, loss: sums.loss / count, update: sums.update / count,
      gradientSums: sums.gradientSums / count, waiting: max(0, total - inLayers - named) / count)
  }
}
