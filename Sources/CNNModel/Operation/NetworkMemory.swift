import CNNEngine

/// The memory of a network: everything that a step reads or writes.
struct NetworkMemory: Sendable {
  let slab: FloatView
  /// One workspace a thread, in separate allocations so that threads don't share cache lines.
  let workspaces: [FloatView]
  let parameters: FloatView
  let gradients: FloatView
  let statistics: FloatView
  /// What the running statistics moved towards in the last forward for training, in their layout.
  let batchStatistics: FloatView
  let layout: ParameterLayout

  func value(ofParameter index: Int) -> FloatView { parameters[layout.parameters[index].range] }

  func value(ofStatistic index: Int) -> FloatView { statistics[layout.runningStatistics[index].range] }

  func batchValue(ofStatistic index: Int) -> FloatView { batchStatistics[layout.runningStatistics[index].range] }

  /// `nil` for a frozen parameter.
  func gradient(ofParameter index: Int) -> FloatView? {
    let parameter = layout.parameters[index]
    return parameter.isFrozen ? nil : gradients[parameter.range]
  }
}
