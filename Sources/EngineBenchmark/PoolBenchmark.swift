import CNNEngine
import Synchronization

/// Prints what sharing out work between two threads costs: calls whose tasks do nothing, and some that take as long as a small
/// layer.
func benchmarkPool() {
  let (threads, calls) = (2, 2000)
  let pool = ThreadPool(threadCount: threads)
  for rounds in [0, 100, 1000, 10000] {
    let sink = Atomic<Int>(0)
    @Sendable func work(_ task: Int) {
      var value = task
      for _ in 0..<rounds { value = value &* 6_364_136_223_846_793_005 &+ 1 }
      // Used, or the optimiser would leave it out.
      if value == 42 { sink.add(1, ordering: .relaxed) }
    }
    let alone = shortestTime(within: 0.2) { for call in 0..<calls { for task in 0..<threads { work(call + task) } } }
    let shared = shortestTime(within: 0.2) {
      for call in 0..<calls { pool.run(tasks: threads) { task, _ in work(call + task) } }
    }
    let (perAlone, perShared) = (alone / Double(calls) * 1e9, shared / Double(calls) * 1e9)
    print("pool: \(cell(perAlone, 6)) ns of work take two threads \(cell(perShared, 6)) ns")
  }
}
