import CNNTraining
import Dispatch
import Foundation

/// Turns signals into requests that a training honours between two steps.
///
/// The first SIGINT or SIGTERM asks to finish the step and save; the second ends the process at once, which is safe
/// because every file is replaced as a whole. SIGHUP and SIGUSR1 ask to save and go on.
final class SignalWatch {
  private var sources: [any DispatchSourceSignal] = []
  private let queue = DispatchQueue(label: "cnn.signals")

  init(stop request: StopRequest, terminal: Terminal) {
    watch(SIGINT) { Self.stop(request, .interrupt, terminal) }
    watch(SIGTERM) { Self.stop(request, .termination, terminal) }
    watch(SIGHUP) { request.save() }
    watch(SIGUSR1) { request.save() }
  }

  private static func stop(_ request: StopRequest, _ reason: StopReason, _ terminal: Terminal) {
    if request.reason != nil {
      terminal.clearProgress()
      _exit(reason.exitStatus)
    }
    request.stop(reason)
    terminal.note("finishing this step and saving; once more to quit at once")
  }

  private func watch(_ number: Int32, _ handler: @escaping @Sendable () -> Void) {
    // The signal's own action would come first.
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
    source.setEventHandler(handler: handler)
    source.resume()
    sources.append(source)
  }
}

extension StopReason {
  /// 128 and the signal's number.
  var exitStatus: Int32 {
    switch self {
    case .interrupt: ExitCategory.interrupted.rawValue
    case .termination: ExitCategory.terminated.rawValue
    }
  }
}
