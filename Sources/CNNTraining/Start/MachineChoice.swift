import CNNEngine
import CNNSpec
import Foundation

/// On what a command computes, and why on that many threads.
public struct MachineChoice: Sendable {
  /// A number of threads that a user asks for beside the configuration.
  public struct ThreadRequest: Sendable {
    let count: Int
    /// How it was asked for: a clause for people and for `run.json`.
    let name: String

    public init(count: Int, name: String) {
      self.count = count
      self.name = name
    }
  }

  public let threads: Int
  /// A clause for people and for `run.json`.
  public let threadsReason: String
  public let instructionSet: InstructionSet
  /// What `CNN_MEMORY_LIMIT` sets.
  private let memoryLimit: Int?
  private let ranksOnHost: Int
  /// What this machine can't give the configuration.
  public let warnings: [RunWarning]

  /// A request beats the configuration, which beats what the machine grants. `CNN_ISA` forces an instruction set.
  ///
  /// - Parameters:
  ///   - sharing: Processes of this training that share these processors.
  ///   - ranksOnHost: Processes of this training that share this machine's memory.
  /// - Throws: `InstructionSetError` when `CNN_ISA` names none that this processor has; `MemoryLimitError`.
  public init(
    threads request: ThreadRequest?, spec: EngineSpec, environment: [String: String], sharing: Int = 1,
    ranksOnHost: Int = 1
  ) throws {
    self.ranksOnHost = ranksOnHost
    instructionSet = try InstructionSet.selected(environment: environment)
    memoryLimit = try MemoryAllowance.limit(environment: environment)
    let detected = ThreadDefault.detected()
    if let request {
      (threads, threadsReason) = (request.count, request.name)
    } else if let count = spec.threads {
      (threads, threadsReason) = (count, "the configuration")
    } else if sharing > 1 {
      (threads, threadsReason) = (
        max(1, detected.count / sharing), "\(detected.reason), shared by \(sharing) ranks"
      )
    } else {
      (threads, threadsReason) = (detected.count, detected.reason)
    }
    var warnings = Self.warnings(spec.precision, instructionSet)
    if threads > detected.most {
      warnings.append(
        RunWarning(
          .threads(threads, granted: detected.most, reason: detected.reason, requestedBy: request?.name),
          key: request == nil ? SettingKey("engine", "threads") : nil))
    }
    self.warnings = warnings
  }

  private static func warnings(_ precision: EngineSpec.Precision, _ instructionSet: InstructionSet) -> [RunWarning] {
    guard precision == .bf16, instructionSet != .avx512bf16 else { return [] }
    let hasInstruction = InstructionSet.supported.contains(.avx512bf16)
    return [RunWarning(.slowPrecision(hasInstruction: hasInstruction), key: SettingKey("engine", "precision"))]
  }

  /// What refuses that which does not fit into memory.
  ///
  /// Threads that compute, threads that make batches, and those of the system's libraries are yet to start.
  public var memory: MemoryGuard {
    MemoryGuard(MemoryAllowance.detected(limit: memoryLimit, threads: 2 * threads + 2)?.shared(by: ranksOnHost))
  }

  public func makeEngine() -> Engine { makeEngine(threads: threads) }

  func makeEngine(threads: Int) -> Engine { Engine(threadCount: threads, instructionSet: instructionSet) }

  /// One thread that does work as it would be cut for so many.
  public func makeEngine(plannedThreads: Int) -> Engine {
    Engine(threadCount: 1, instructionSet: instructionSet, plannedThreads: plannedThreads)
  }

  /// The processor's name as the system tells it.
  public static let processor: String = {
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
