/// A call's number, its task count and its next task in one word.
///
/// One word, so that a thread that was asleep through the end of a call can't take a task of the next one for a task
/// of its own: its exchange fails because the call's number has changed.
struct TaskTicket {
  static let maximumTasks = 1 << fieldBits - 1
  private static let fieldBits = 20
  private static let fieldMask = UInt64(1) << 20 - 1

  let word: UInt64

  init(word: UInt64) { self.word = word }

  init(call: UInt64, tasks: Int) {
    word = call << UInt64(2 * Self.fieldBits) | UInt64(tasks) << UInt64(Self.fieldBits)
  }

  var tasks: Int { Int(word >> UInt64(Self.fieldBits) & Self.fieldMask) }
  var next: Int { Int(word & Self.fieldMask) }
  var isOpen: Bool { next < tasks }
  var taken: UInt64 { word + 1 }
}
