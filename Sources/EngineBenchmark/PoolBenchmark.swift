import CNNEngine
import Synchronization

/// Prints what sharing out work costs: a call whose tasks do nothing, and calls whose tasks take as long as a small layer.
func benchmarkPool() {
  let calls = 2000
  for threads in [2] {
    let pool = ThreadPool(threadCount: threads)
    for rounds in [0, 100, 1000, 10000] {
      let sink = Atomic<Int>(0)
      @Sendable func work(_ task: Int) {
        var value = task
        for _ in 0..<rounds { value = value &* 6_364_136_223_846_793_005 &+ 1 }
        if value == 42 { sink.add(1, ordering: .relaxed) }
      }
      let alone = shortestTime(within: 0.2) { for call in 0..<calls { for task in 0..<threads { work(call + task) } } }
      let shared = shortestTime(within: 0.2) {
        for call in 0..<calls { pool.run(tasks: threads) { task, _ in work(call + task) } }
      }
      let (perAlone, perShared) = (alone / Double(calls) * 1e9, shared / Double(calls) * 1e9)
      print("pool, \(threads) threads, \(cell(perAlone, 8)) ns of work by one take \(cell(perShared, 8)) ns")
    }
  }
}
