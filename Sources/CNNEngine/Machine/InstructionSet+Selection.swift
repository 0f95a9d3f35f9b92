/// Why no instruction set could be selected.
public enum InstructionSetError: Error, Equatable {
  /// `CNN_ISA` names something that isn't an instruction set of this program.
  case unknownName(String)
  /// `CNN_ISA` asks for more than this processor, or its operating system, has.
  case unsupported(InstructionSet)
}

extension InstructionSetError: CustomStringConvertible {
  public var description: String {
    let known = InstructionSet.supported.map(\.rawValue).joined(separator: ", ")
    return switch self {
    case .unknownName(let name):
      "CNN_ISA is \"\(name)\", which is not an instruction set; this processor supports: \(known)"
    case .unsupported(let set):
      "CNN_ISA asks for \(set.rawValue), which this processor or its operating system lacks; it supports: \(known)"
    }
  }
}

extension InstructionSet {
  /// The environment variable that forces an instruction set, so that each can be tested on one machine.
  public static let environmentVariable = "CNN_ISA"

  /// Those that run on this machine, slowest first; never empty.
  public static let supported: [InstructionSet] = allCases.filter { set in
    switch set {
    case .baseline: true
    case .avx2: ProcessorFeatures.current.hasAVX2
    case .avx512: ProcessorFeatures.current.hasAVX512
    case .avx512bf16: ProcessorFeatures.current.hasBF16
    }
  }

  /// The one to use when nobody says: the last that is supported, but not an instruction that is slower than its
  /// replacement.
  public static let fastest = supported.last { $0 != .avx512bf16 || ProcessorFeatures.current.hasFastBF16 }!

  /// The fastest, or the one that `CNN_ISA` names.
  public static func selected(environment: [String: String]) throws(InstructionSetError) -> InstructionSet {
    guard let name = environment[environmentVariable], !name.isEmpty else { return fastest }
    guard let set = InstructionSet(rawValue: name.lowercased()) else { throw .unknownName(name) }
    guard supported.contains(set) else { throw .unsupported(set) }
    return set
  }
}
