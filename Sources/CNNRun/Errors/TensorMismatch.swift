import CNNSpec

/// Tensors of a file that do not fit the network, all of them.
public struct TensorMismatch: Equatable, Sendable {
  public struct Shapes: Equatable, Sendable {
    public var name: String
    public var expected: [Int]
    public var found: [Int]
  }

  public var missing: [String] = []
  public var unknown: [String] = []
  public var mismatched: [Shapes] = []

  public var isEmpty: Bool { missing.isEmpty && unknown.isEmpty && mismatched.isEmpty }
}

extension TensorMismatch: CustomStringConvertible {
  public var description: String {
    var lines = ["the tensors do not fit the network"]
    lines += missing.map { "  missing: \(PrintableText.escaped($0))" }
    lines += unknown.map { "  unknown: \(PrintableText.escaped($0))" }
    lines += mismatched.map { "  \(PrintableText.escaped($0.name)): shape \($0.found), expected \($0.expected)" }
    return lines.joined(separator: "\n")
  }
}

extension TensorMismatch {
  /// - Throws: `RunError.tensorsDoNotFit` that lists every tensor that is missing, unknown or of another shape.
  package static func require(
    _ expected: [(name: String, shape: [Int])], of found: [(name: String, shape: [Int])], path: String
  ) throws(RunError) {
    let mismatch = TensorMismatch(expected: expected, found: found)
    guard mismatch.isEmpty else { throw .tensorsDoNotFit(path: path, mismatch) }
  }

  init(expected: [(name: String, shape: [Int])], found: [(name: String, shape: [Int])]) {
    let shapes = Dictionary(found.map { (Name($0.name), $0.shape) }, uniquingKeysWith: { first, _ in first })
    let names = Set(expected.map { Name($0.name) })
    for (name, shape) in expected {
      guard let other = shapes[Name(name)] else {
        missing.append(name)
        continue
      }
      if other != shape { mismatched.append(Shapes(name: name, expected: shape, found: other)) }
    }
    unknown = found.map(\.name).filter { !names.contains(Name($0)) }
  }
}
