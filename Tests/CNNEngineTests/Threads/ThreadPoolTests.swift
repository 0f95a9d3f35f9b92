import Foundation
import Synchronization
import Testing

@testable import CNNEngine

@Suite struct ThreadPoolTests {
  @Test(arguments: [1, 2, 3, 7, 9, 20])
  func everyTaskRunsOnce(threadCount: Int) {
    let pool = ThreadPool(threadCount: threadCount)
    let runs = FloatBuffer(count: 300)
    for call in 1...200 {
      let tasks = call % 7 == 0 ? 300 : call % 5
      runs.whole.fill(0)
      pool.run(tasks: tasks) { task, _ in runs.whole[task] += 1 }
      #expect(runs.whole.array == (0..<300).map { $0 < tasks ? 1 : 0 })
    }
  }

  @Test(arguments: [1, 3])
  func resultsBelowTheSmallestNormalNumberAreZerosInTasksAlone(threadCount: Int) {
    let pool = ThreadPool(threadCount: threadCount)
    let factors = FloatBuffer([.leastNormalMagnitude, 0.25])
    let products = FloatBuffer([Float](repeating: 1, count: 40))
    pool.run(tasks: 1) { task, _ in products.whole[task] = factors.whole[0] * factors.whole[1] }
    pool.run(tasks: 39) { task, _ in products.whole[task + 1] = factors.whole[0] * factors.whole[1] }
    #expect(products.whole.array.allSatisfy { $0 == 0 })
    #expect(factors.whole[0] * factors.whole[1] > 0)
  }

  @Test func noThreadRunsTwoTasksAtOnce() {
    let pool = ThreadPool(threadCount: 3)
    let busy = Guarded([false, false, false])
    let collisions = Atomic<Int>(0)
    pool.run(tasks: 500) { _, thread in
      let wasBusy = busy.withLock { busy in
        defer { busy[thread] = true }
        return busy[thread]
      }
      if wasBusy { collisions.add(1, ordering: .relaxed) }
      busy.withLock { $0[thread] = false }
    }
    #expect(collisions.load(ordering: .relaxed) == 0)
  }

  @Test func parkedThreadsAreWokenAgain() async throws {
    let pool = ThreadPool(threadCount: 2)
    for _ in 0..<3 {
      let count = Atomic<Int>(0)
      pool.run(tasks: 8) { _, _ in count.add(1, ordering: .relaxed) }
      #expect(count.load(ordering: .relaxed) == 8)
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// The caller wakes four threads and each of them four more, and no task ends before all have begun.
  @Test(arguments: [6, 24])
  func aCallWakesAsManyThreadsAsItHasTasks(threadCount: Int) async throws {
    let pool = ThreadPool(threadCount: threadCount)
    for tasks in [threadCount, threadCount - 1] {
      try await Task.sleep(for: .milliseconds(5))
      let begun = Atomic<Int>(0)
      let deadline = ContinuousClock.now + .seconds(300)
      pool.run(tasks: tasks) { _, _ in
        begun.add(1, ordering: .sequentiallyConsistent)
        while begun.load(ordering: .sequentiallyConsistent) < tasks, ContinuousClock.now < deadline { sched_yield() }
      }
      #expect(begun.load(ordering: .relaxed) == tasks)
      #expect(ContinuousClock.now < deadline, "a task began only after another had given up")
    }
  }
}
