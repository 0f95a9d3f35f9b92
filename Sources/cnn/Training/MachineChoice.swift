import CNNEngine
import CNNSpec
import CNNTraining
import Foundation

/// On what a command computes, and why on that many threads.
struct MachineChoice {
  var threads: Int
  /// A clause for people and for `run.json`.
  var threadsReason: String
  var instructionSet: InstructionSet
  /// What `CNN_MEMORY_LIMIT` sets.
  private let memoryLimit: Int?
  /// What this machine can't give the configuration.
  var warnings: [RunWarning]

  /// A flag beats the configuration, which beats what the machine grants. `CNN_ISA` forces an instruction set.
  ///
  /// - Throws: `InstructionSetError` when `CNN_ISA` names none that this processor has; `MemoryLimitError`.
  init(threadFlag: Int?, spec: EngineSpec, environment: [String: String]) throws {
    instructionSet = try InstructionSet.selected(environment: environment)
    memoryLimit = try MemoryAllowance.limit(environment: environment)
    let detected = ThreadDefault.detected()
    if let threadFlag {
      (threads, threadsReason) = (threadFlag, "--threads")
    } else if let count = spec.threads {
      (threads, threadsReason) = (count, "the configuration")
    } else {
      (threads, threadsReason) = (detected.count, detected.reason)
    }
    warnings = Self.warnings(spec.precision, instructionSet)
    if threads > detected.count {
      let granted = "\(threads), but this machine grants \(detected.count) (\(detected.reason))"
      warnings.append(
        threadFlag == nil
          ? RunWarning("threads = \(granted): the others only wait", key: SettingKey("engine", "threads"))
          : RunWarning("--threads \(granted): the others only wait"))
    }
  }

  private static func warnings(_ precision: EngineSpec.Precision, _ instructionSet: InstructionSet) -> [RunWarning] {
    guard precision == .bf16, instructionSet != .avx512bf16 else { return [] }
    let reason =
      InstructionSet.supported.contains(.avx512bf16)
      ? "this processor's vdpbf16ps multiplies half as fast as its 32-bit instructions"
      : "this processor has no vdpbf16ps"
    return [
      RunWarning(
        "engine.precision = bf16: \(reason), so only wide linear layers keep their weights in bf16",
        key: SettingKey("engine", "precision"))
    ]
  }

  /// What refuses that which does not fit into memory.
  ///
  /// Threads that compute, threads that make batches, and those of the system's libraries are yet to start.
  var memory: MemoryGuard {
    MemoryGuard(MemoryAllowance.detected(limit: memoryLimit, threads: 2 * threads + 2))
  }

  func makeEngine() -> Engine { Engine(threadCount: threads, instructionSet: instructionSet) }

  /// The processor's name as the system tells it.
  static let processor: String = {
    #if os(Linux)
      let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      let line = text.split(separator: "\n").first { $0.hasPrefix("model name") || $0.hasPrefix("Model") }
      let name = line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
      return name ?? "unknown processor"
    #else
      var size = 0
      sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
      var bytes = [UInt8](repeating: 0, count: size)
      sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0)
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    #endif
  }()
}
